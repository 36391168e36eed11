"""Hearing from PostgreSQL what changes: triggers on the tables that matter name the community it concerns."""

import asyncio
import logging

import psycopg

from adapters.gateway.directory import RETRY_SECONDS, Directory

CHANNEL = "polity_gateway"
EVERYBODY = "communities"
"""What is told when there is another community or another address."""
BEAT_SECONDS = 5.0
"""How often a connection on which nothing was told is asked whether it lives, and how long it may take to say so."""
CONNECT_SECONDS = 5

logger = logging.getLogger(__name__)


async def listen(address: str, directory: Directory) -> None:
    """Tell the directory what changes, for as long as the process lives, through every loss of the connection."""
    while True:
        try:
            await _listen(address, directory)
        except (psycopg.Error, TimeoutError, OSError) as error:
            logger.warning("The database tells no changes: %s", str(error).partition("\n")[0])
            directory.unheard()
        except Exception:
            # Whatever it was, nothing may be believed for ever because nobody listens any more.
            logger.exception("Nobody listens to what the database tells.")
            directory.unheard()
        await asyncio.sleep(RETRY_SECONDS)


async def _listen(address: str, directory: Directory) -> None:
    connection = await psycopg.AsyncConnection.connect(
        address, autocommit=True, connect_timeout=CONNECT_SECONDS
    )
    async with connection:
        await connection.execute(f"LISTEN {CHANNEL}")
        directory.heard()
        logger.info("The database tells what changes.")
        while True:
            # What is told in the middle of a beat is kept until the next round.
            async for told in connection.notifies(timeout=BEAT_SECONDS):
                if told.payload == EVERYBODY:
                    directory.communities_changed()
                else:
                    directory.changed(int(told.payload))
            async with asyncio.timeout(BEAT_SECONDS):
                await connection.execute("SELECT 1")
            directory.still_heard()
