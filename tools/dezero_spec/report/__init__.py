"""Results as people and programs read them: terminal, pages, a class's documents, JUnit, badges.

Made from results alone, judging nothing. Imports every wing but `cli`.
"""
