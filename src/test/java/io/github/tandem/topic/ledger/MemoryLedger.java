package io.github.tandem.topic.ledger;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A ledger in memory.
 */
public final class MemoryLedger implements Ledger {

	private final Map<String, Map<String, Set<String>>> entries = new HashMap<>();

	@Override
	public boolean refresh() {
		return true;
	}

	@Override
	public @Nullable Map<String, Set<String>> of(String subject) {
		return this.entries.get(subject);
	}

	@Override
	public Map<String, Map<String, Set<String>>> all() {
		return Map.copyOf(this.entries);
	}

	@Override
	public boolean write(Map<String, Map<String, Set<String>>> changes) {
		this.entries.putAll(changes);
		this.entries.values().removeIf(Map::isEmpty);
		return true;
	}

}
