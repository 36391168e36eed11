# One image for web, pipeline and worker (`app`), and the same with torch for trainer and engine (`torch`).
FROM python:3.11-slim AS app
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 POLITY_VAR=/data
WORKDIR /app
COPY requirements/base.txt requirements/
RUN pip install --no-cache-dir --requirement requirements/base.txt
COPY . .
RUN useradd --system --create-home polity && install --directory --owner=polity --mode=0700 /data
USER polity
VOLUME /data

FROM app AS torch
USER root
RUN pip install --no-cache-dir torch==2.13.0 --constraint requirements/train.txt \
    && pip install --no-cache-dir --requirement requirements/train.txt
USER polity
