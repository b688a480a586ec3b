"""Opens a filled knowledge folder, searches 200 times and prints what that took, as one JSON line.

`python -m tests.knowledge.footprint KNOWLEDGE_FOLDER MODEL_FOLDER`; a process of its own, as serving is.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from pathlib import Path

from assistant.commands.memory import give_back_files, limit_arenas
from knowledge.documents import Kind
from knowledge.opening import KnowledgeSettings, open_knowledge
from knowledge.search import Asked
from tests.knowledge.quality import cases

SEARCHES = 200
# Everything but the embedding, which a hosted or larger model may make as slow as it likes.
OWN = ("read", "keywords", "dense", "documents", "rank")


def resident_mb() -> float:
    """Resident memory of this process."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmRSS"))) / 1024


async def measure(folder: Path, models: Path) -> dict[str, float]:
    """Seconds to open, megabytes, and the median and 95th percentile of a search in milliseconds."""
    limit_arenas()
    started = time.perf_counter()
    knowledge = await open_knowledge(KnowledgeSettings(folder=folder, model_cache=models), [])
    opened = time.perf_counter() - started
    give_back_files(models)
    questions = [*cases("en"), *cases("zh")]
    own, embedding = [], []
    for number in range(SEARCHES):
        case = questions[number % len(questions)]
        asked = Asked(text=case.text, kinds=(Kind.PRODUCT, Kind.POLICY), language=case.language)
        seconds = (await knowledge.search.look(asked)).seconds
        own.append(sum(seconds.get(part, 0.0) for part in OWN) * 1000)
        embedding.append(seconds.get("embed", 0.0) * 1000)
    # The table of words is read from its file as words are met: how much of it stays mapped is the system's affair.
    give_back_files(models)
    memory = resident_mb()
    await knowledge.close()
    return {
        "open_seconds": round(opened, 2),
        "rss_mb": round(memory),
        "own_ms_p50": round(statistics.median(own), 1),
        "own_ms_p95": round(sorted(own)[int(SEARCHES * 0.95)], 1),
        "embedding_ms_p50": round(statistics.median(embedding), 1),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(measure(Path(sys.argv[1]), Path(sys.argv[2])))) + "\n")
