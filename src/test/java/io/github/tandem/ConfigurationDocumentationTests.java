package io.github.tandem;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

import io.github.tandem.route.RouteProperties;
import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Compares the configuration reference with the records that are bound, and with the
 * metadata that editors read.
 */
class ConfigurationDocumentationTests {

	private static final Document DOCUMENT = Document.at("docs/configuration.md");

	private static final Pattern FACTS = Pattern.compile(
			"\\s*(?<type>[^\n]+?), (?<rest>required|no default|default[^\n]*), for example `(?<example>[^`\n]+)`\\.\n"
					+ "\\s*(?<meaning>\\S[\\s\\S]*)");

	private static final Map<String, String> MINIMUM = Map.of("tandem.source.bootstrap-servers", "east-1:9092",
			"tandem.target.bootstrap-servers", "west-1:9092", "tandem.routes[0].name", "all", "tandem.routes[0].topics",
			".*");

	static List<Described> described() {
		List<Described> described = new ArrayList<>();
		DOCUMENT.sections().forEach((heading, text) -> {
			if (heading.startsWith("tandem.")) {
				described.add(Described.of(heading, text));
			}
		});
		return described;
	}

	@Test
	void describesEveryKeyAndNoOther() {
		List<String> keys = new ConfigurationMetadata(TandemApplication.class.getClassLoader()).keys("tandem")
			.stream()
			.filter((key) -> !key.endsWith("[]"))
			.toList();
		assertThat(keys).hasSizeGreaterThan(20);
		assertThat(described().stream().map(Described::key)).containsExactlyInAnyOrderElementsOf(keys);
	}

	@Test
	void describesEveryPropertyThatEditorsKnowWithItsDefault() {
		Map<String, Map<String, Object>> metadata = metadata();
		assertThat(metadata).hasSizeGreaterThan(15);
		Map<String, Described> described = described().stream()
			.collect(Collectors.toMap(Described::key, (next) -> next));
		metadata.forEach((name, property) -> {
			assertThat(property).as(name).containsKey("description");
			if (described.keySet().stream().noneMatch((key) -> key.startsWith(name + "[]."))) {
				Described same = described.getOrDefault(name, described.get(name + ".*"));
				assertThat(same).as(name).isNotNull();
				assertThat(Objects.requireNonNull(same).defaultValue()).as(name)
					.isEqualTo(text(property.get("defaultValue")));
			}
		});
	}

	@Test
	void describesTheDefaultsOfRoutes() {
		Map<String, @Nullable String> defaults = new HashMap<>();
		for (Parameter parameter : RouteProperties.class.getDeclaredConstructors()[0].getParameters()) {
			DefaultValue value = parameter.getAnnotation(DefaultValue.class);
			defaults.put("tandem.routes[]." + kebabCase(parameter.getName()),
					(value != null && value.value().length > 0) ? String.join(",", value.value()) : null);
		}
		assertThat(defaults).hasSizeGreaterThan(7);
		described().stream()
			.filter((next) -> next.key().startsWith("tandem.routes"))
			.forEach((next) -> assertThat(next.defaultValue()).as(next.key()).isEqualTo(defaults.get(next.key())));
	}

	@Test
	void namesEveryValueOfAnEnumeration() {
		Map<String, String> types = described().stream().collect(Collectors.toMap(Described::key, Described::type));
		List<Parameter> enumerations = Stream.of(RouteProperties.class.getDeclaredConstructors()[0].getParameters())
			.filter((parameter) -> parameter.getType().isEnum())
			.toList();
		assertThat(enumerations).hasSizeGreaterThan(2);
		for (Parameter parameter : enumerations) {
			String key = "tandem.routes[]." + kebabCase(parameter.getName());
			assertThat(Document.codes(String.valueOf(types.get(key)))).as(key)
				.containsExactlyInAnyOrderElementsOf(Arrays.stream(parameter.getType().getEnumConstants())
					.map((value) -> value.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
					.toList());
		}
	}

	@ParameterizedTest
	@MethodSource("described")
	void takesTheExampleOfEachKey(Described described) {
		Map<String, String> properties = new HashMap<>(MINIMUM);
		// what another key needs
		properties.put("tandem.offsets.enabled", "true");
		String key = described.key().replace("[]", "[0]");
		if (key.endsWith(".*")) {
			String[] entry = described.example().split("=", 2);
			properties.put(key.substring(0, key.length() - 1) + entry[0], entry[1]);
		}
		else {
			properties.put(key, described.example());
		}
		assertThat(described.example()).isNotEqualTo(described.defaultValue());
		assertThatCode(() -> bind(properties)).doesNotThrowAnyException();
	}

	@Test
	void saysWhatIsRequired() {
		List<String> required = described().stream()
			.filter(Described::isRequired)
			.map((next) -> next.key().replace("[]", "[0]"))
			.toList();
		assertThat(required).containsExactlyInAnyOrderElementsOf(MINIMUM.keySet());
		for (String key : required) {
			Map<String, String> properties = new HashMap<>(MINIMUM);
			properties.remove(key);
			assertThatThrownBy(() -> bind(properties)).rootCause().hasMessageStartingWith(key);
		}
	}

	@Test
	void formsEnvironmentVariablesAsTheTableSays() {
		List<List<String>> rows = Document.rows(DOCUMENT.section("Environment variables"));
		assertThat(rows).hasSizeGreaterThan(4);
		for (List<String> row : rows) {
			String variable = row.get(0)
				.replace("`", "")
				.toUpperCase(Locale.ROOT)
				.replaceAll("[.-]|\\[", "_")
				.replace("]", "");
			assertThat(row.get(1)).isEqualTo("`" + variable + "`");
		}
	}

	private static void bind(Map<String, String> properties) {
		Binder binder = new Binder(new MapConfigurationPropertySource(properties));
		records().forEach((type, prefix) -> binder.bindOrCreate(prefix, Bindable.of(type)));
	}

	private static Map<Class<?>, String> records() {
		ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
		scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
		Map<Class<?>, String> records = new HashMap<>();
		scanner.findCandidateComponents("io.github.tandem").forEach((component) -> {
			Class<?> type = ClassUtils.resolveClassName(String.valueOf(component.getBeanClassName()), null);
			records.put(type, type.getAnnotation(ConfigurationProperties.class).value());
		});
		return records;
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Map<String, Object>> metadata() {
		try (InputStream stream = TandemApplication.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			// several jars have such a file; ours is the first on the class path
			String json = new String(Objects.requireNonNull(stream).readAllBytes());
			Map<String, Map<String, Object>> properties = new TreeMap<>();
			((List<Map<String, Object>>) JsonParserFactory.getJsonParser().parseMap(json).get("properties"))
				.forEach((property) -> properties.put(property.get("name").toString(), property));
			properties.keySet().removeIf((name) -> !name.startsWith("tandem."));
			return properties;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static @Nullable String text(@Nullable Object value) {
		return (value instanceof List<?> list) ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
				: (value != null) ? value.toString() : null;
	}

	private static String kebabCase(String name) {
		return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
	}

	/**
	 * What the reference says of a key.
	 *
	 * @param key the key
	 * @param type its type in words
	 * @param defaultValue its default, or {@code null} if it has none that is a constant
	 * @param isRequired whether it must be set
	 * @param example a value
	 */
	record Described(String key, String type, @Nullable String defaultValue, boolean isRequired, String example) {

		static Described of(String key, String text) {
			Matcher facts = FACTS.matcher(text);
			assertThat(facts.matches()).as("%s has type, default, example and meaning", key).isTrue();
			String rest = facts.group("rest");
			String defaultValue = rest.startsWith("default `") ? Document.codes(rest).get(0) : null;
			return new Described(key, facts.group("type"), defaultValue, rest.equals("required"),
					facts.group("example"));
		}

		@Override
		public String toString() {
			return this.key;
		}

	}

}
