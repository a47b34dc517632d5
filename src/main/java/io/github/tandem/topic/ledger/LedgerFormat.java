package io.github.tandem.topic.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The records of the ledger: the subject is the key, its settings are a JSON object of
 * arrays of values, and a tombstone forgets it.
 */
final class LedgerFormat {

	private static final TypeReference<TreeMap<String, TreeSet<String>>> SETTINGS = new TypeReference<>() {
	};

	private static final JsonMapper mapper = JsonMapper.builder().build();

	private LedgerFormat() {
	}

	static byte[] key(String subject) {
		return subject.getBytes(StandardCharsets.UTF_8);
	}

	static byte @Nullable [] value(Map<String, Set<String>> settings) {
		if (settings.isEmpty()) {
			return null;
		}
		Map<String, Set<String>> sorted = new TreeMap<>();
		settings.forEach((name, values) -> sorted.put(name, new TreeSet<>(values)));
		return mapper.writeValueAsBytes(sorted);
	}

	static String subject(byte[] key) {
		return new String(key, StandardCharsets.UTF_8);
	}

	/**
	 * Read the value of a record.
	 * @param value the value
	 * @return the settings, none if it is a tombstone or of another kind
	 */
	static Map<String, Set<String>> settings(byte @Nullable [] value) {
		if (value == null) {
			return Map.of();
		}
		try {
			Map<String, ? extends Set<String>> settings = mapper.readValue(value, SETTINGS);
			// a null in place of an object or of values is no fault to the mapper
			boolean complete = settings != null && !settings.containsValue(null);
			return complete ? Map.copyOf(settings) : Map.of();
		}
		catch (JacksonException ex) {
			return Map.of();
		}
	}

}
