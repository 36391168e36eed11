"""Three-way merge of texts: by norm, by field, by paragraph. Pure; never a silent overwrite."""
