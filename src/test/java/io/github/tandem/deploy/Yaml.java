package io.github.tandem.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A mapping of a YAML file, looked into by keys that have to be there.
 */
record Yaml(String name, Map<String, Object> content) {

	/**
	 * Read a file of one document.
	 * @param path its path in the repository
	 * @return its topmost mapping
	 */
	static Yaml read(String path) {
		LoaderOptions options = new LoaderOptions();
		options.setAllowDuplicateKeys(false);
		try {
			return new Yaml(path,
					new org.yaml.snakeyaml.Yaml(new SafeConstructor(options)).load(Files.readString(Path.of(path))));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	boolean has(String key) {
		return this.content.containsKey(key);
	}

	Object at(String key) {
		Object value = this.content.get(key);
		Assert.state(value != null, () -> "%s has no '%s', but %s".formatted(this.name, key, this.content.keySet()));
		return value;
	}

	Yaml child(String key) {
		return child(key, at(key));
	}

	/**
	 * The mappings below a key.
	 * @param key a key whose value is a mapping of mappings
	 * @return the inner ones, in order
	 */
	List<Yaml> children(String key) {
		return child(key).content.entrySet().stream().map((entry) -> child(entry.getKey(), entry.getValue())).toList();
	}

	/**
	 * The mappings in a sequence.
	 * @param key a key whose value is a sequence of mappings
	 * @return the mappings
	 */
	List<Yaml> items(String key) {
		return ((List<?>) at(key)).stream().map((item) -> child(key, item)).toList();
	}

	/**
	 * The texts below a key.
	 * @param key a key, which may be missing
	 * @return what its sequence has, or nothing
	 */
	List<String> texts(String key) {
		@Nullable Object value = this.content.get(key);
		return (value != null) ? ((List<?>) value).stream().map(String::valueOf).toList() : List.of();
	}

	@SuppressWarnings("unchecked")
	private Yaml child(String key, @Nullable Object value) {
		Assert.isInstanceOf(Map.class, value, () -> "%s of %s".formatted(key, this.name));
		return new Yaml(key, (Map<String, Object>) value);
	}

}
