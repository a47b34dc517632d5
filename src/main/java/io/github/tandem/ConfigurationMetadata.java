package io.github.tandem;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.boot.json.JsonParser;
import org.springframework.boot.json.JsonParserFactory;

/**
 * The configuration metadata that the build generates of the records of settings, as it
 * lies on the class path.
 */
final class ConfigurationMetadata {

	private static final String METADATA = "META-INF/spring-configuration-metadata.json";

	// of a type annotated with @ConfigurationPropertiesSource, by keys without a prefix
	private static final String SOURCE = "META-INF/spring/configuration-metadata/%s.json";

	private static final Pattern COLLECTION = Pattern.compile("java\\.util\\.(?:List|Set|Collection)<(.+)>");

	private final ClassLoader classLoader;

	private final JsonParser parser = JsonParserFactory.getJsonParser();

	ConfigurationMetadata(ClassLoader classLoader) {
		this.classLoader = classLoader;
	}

	/**
	 * The keys below a prefix. Those of lists hold <code>[]</code> for the index, those
	 * of maps end in <code>.*</code>.
	 * @param prefix the prefix
	 * @return the keys that the first file tells which tells any; ours comes before those
	 * of the libraries
	 * @throws IllegalStateException if there are none
	 */
	Set<String> keys(String prefix) {
		Set<String> keys = new TreeSet<>();
		try {
			for (URL file : Collections.list(this.classLoader.getResources(METADATA))) {
				for (Property property : properties(file)) {
					if (property.name().startsWith(prefix + ".")) {
						add(keys, property.name(), property.type());
					}
				}
				if (!keys.isEmpty()) {
					return keys;
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		throw new IllegalStateException(
				"No %s on the class path describes a key under %s: build with annotation processing, as ./mvnw compile does"
					.formatted(METADATA, prefix));
	}

	private void add(Set<String> keys, String key, String type) throws IOException {
		Matcher collection = COLLECTION.matcher(type);
		if (type.startsWith("java.util.Map<")) {
			keys.add(key + ".*");
		}
		else if (collection.matches()) {
			addElements(keys, key, collection.group(1));
		}
		else {
			keys.add(key);
		}
	}

	private void addElements(Set<String> keys, String key, String type) throws IOException {
		URL source = this.classLoader.getResource(SOURCE.formatted(type));
		if (source == null) {
			keys.add(key);
			keys.add(key + "[]");
			return;
		}
		for (Property property : properties(source)) {
			add(keys, key + "[]." + property.name(), property.type());
		}
	}

	private List<Property> properties(URL file) throws IOException {
		List<Property> properties = new ArrayList<>();
		try (InputStream stream = file.openStream()) {
			String json = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
			if (this.parser.parseMap(json).get("properties") instanceof List<?> all) {
				for (Object next : all) {
					if (next instanceof Map<?, ?> property) {
						properties.add(new Property(String.valueOf(property.get("name")),
								String.valueOf(property.get("type"))));
					}
				}
			}
		}
		return properties;
	}

	/**
	 * A property as the metadata describes it.
	 *
	 * @param name its key
	 * @param type its Java type, with generics
	 */
	private record Property(String name, String type) {

	}

}
