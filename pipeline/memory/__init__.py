"""The translation memory: what models said of which sentence, kept between runs in one sqlite file of the user's.

    Session       recall and learn, in the process that translates
    Memory        find, rows, counts, rate: any number of processes read
    MemoryWriter  absorb what workers return: the parent process alone writes

It is a cache. A row that does not prove itself by its checksum is never given out; a damaged file is set aside, and a
new one can be filled from any published corpus (`pipeline.memory.import_corpus`). What it holds changes how long a run
takes and nothing else. Knows nothing of documents, stages or configurations.
"""

from pipeline.memory.database import default_memory_path
from pipeline.memory.entries import Learned, Rate, Remembered, Space
from pipeline.memory.lookup import Memory
from pipeline.memory.session import Session
from pipeline.memory.writer import MemoryWriter

__all__ = ["Learned", "Memory", "MemoryWriter", "Rate", "Remembered", "Session", "Space", "default_memory_path"]
