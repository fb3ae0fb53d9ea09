"""What is known of the world outside the network: life-cycle dates, as rows with source and date."""

from checks.knowledge.life_cycle import Branch, Life, Phase, Product, WindowsEdition
from checks.knowledge.rows import Knowledge, load_knowledge

__all__ = ["Branch", "Knowledge", "Life", "Phase", "Product", "WindowsEdition", "load_knowledge"]
