package io.github.tandem;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.util.StringUtils;

/**
 * The keys that there are. Those of lists hold <code>[]</code> for the index, those of
 * maps end in <code>.*</code>.
 */
final class KnownKeys {

	private final Set<String> keys;

	KnownKeys(Set<String> keys) {
		this.keys = keys;
	}

	boolean contains(ConfigurationPropertyName name) {
		return this.keys.stream().anyMatch((key) -> matches(key, name));
	}

	private static boolean matches(String key, ConfigurationPropertyName name) {
		if (!key.endsWith(".*")) {
			return squeeze(name).equals(squeeze(key));
		}
		String map = squeeze(key.substring(0, key.length() - 2));
		return IntStream.range(1, name.getNumberOfElements()).anyMatch((size) -> squeeze(name.chop(size)).equals(map));
	}

	/**
	 * Whether the first part of a name after the prefix is that of a known key.
	 * @param name a name
	 * @return {@code true} if only what follows can be wrong
	 */
	boolean containsGroupOf(ConfigurationPropertyName name) {
		String group = squeeze(name.getElement(1, Form.UNIFORM));
		return this.keys.stream().anyMatch((key) -> squeeze(key.split("[.\\[]")[1]).equals(group));
	}

	/**
	 * The known key that looks most like a name.
	 * @param name an unknown name
	 * @param farthest how many letters may differ
	 * @return the key, if one is near enough
	 */
	Optional<String> nearest(ConfigurationPropertyName name, int farthest) {
		String wanted = squeeze(name);
		return this.keys.stream()
			.filter((key) -> distance(squeeze(key), wanted) <= farthest)
			.min(Comparator.comparingInt((key) -> distance(squeeze(key), wanted)));
	}

	// an environment variable does not tell dots from hyphens, so neither count
	private static String squeeze(ConfigurationPropertyName name) {
		StringBuilder squeezed = new StringBuilder();
		for (int index = 0; index < name.getNumberOfElements(); index++) {
			squeezed.append(name.isNumericIndex(index) ? "[]" : squeeze(name.getElement(index, Form.UNIFORM)));
		}
		return squeezed.toString();
	}

	private static String squeeze(String key) {
		return StringUtils.deleteAny(key, ".-_").toLowerCase(Locale.ROOT);
	}

	private static int distance(String one, String other) {
		int[] previous = new int[other.length() + 1];
		for (int column = 0; column <= other.length(); column++) {
			previous[column] = column;
		}
		for (int row = 1; row <= one.length(); row++) {
			int[] current = new int[other.length() + 1];
			current[0] = row;
			for (int column = 1; column <= other.length(); column++) {
				int change = (one.charAt(row - 1) != other.charAt(column - 1)) ? 1 : 0;
				current[column] = Math.min(previous[column - 1] + change,
						Math.min(previous[column], current[column - 1]) + 1);
			}
			previous = current;
		}
		return previous[other.length()];
	}

}
