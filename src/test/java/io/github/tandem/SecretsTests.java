package io.github.tandem;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

import io.github.tandem.cluster.SourceProperties;
import io.github.tandem.cluster.TargetProperties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Plants secrets in the settings of both clusters and looks for them in all that the
 * application says: its log, its endpoints, and the failure of its start.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecretsTests {

	private static final String SECRET = "hunter2";

	private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required "
			+ "username=\"tandem\" password=\"hunter2-%s\";";

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final HttpClient http = HttpClient.newHttpClient();

	@Test
	void neitherLogNorEndpointShowsASecret(CapturedOutput output) {
		try (ConfigurableApplicationContext context = start()) {
			assertSecretsAreUsed(context);
			makeClients(context);
			Map<String, String> bodies = bodies(context);
			assertThat(bodies).containsKeys("/actuator/health", "/actuator/env", "/actuator/configprops",
					"/actuator/beans", "/actuator/replication", "/actuator/info", "/actuator/prometheus",
					"/actuator/env/tandem.source.properties.sasl.jaas.config", "/actuator/configprops/tandem.source",
					"/actuator/health/sourceCluster", "/actuator/loggers/io.github.tandem",
					"/actuator/replication/all");
			assertThat(bodies.get("/actuator/env")).contains("tandem.source.properties.sasl.jaas.config",
					"tandem.target.producer.properties.ssl.key.password", "******");
			assertThat(bodies.get("/actuator/configprops")).contains("sasl.jaas.config", "******");
			bodies.put("state of the start", awaitObstacle(context));
			bodies.forEach((path, body) -> assertThat(body).as(path).isNotEmpty().doesNotContain(SECRET));
		}
		assertThat(output).contains("Replication cannot start yet").doesNotContain(SECRET);
	}

	@Test
	void findsASecretThatIsShown() {
		try (ConfigurableApplicationContext context = start("--management.endpoint.env.show-values=always")) {
			assertThat(get(context, "/actuator/env").join()).contains(SECRET);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "--tandem.source.properties.session.timeout.ms=soon", "--tandem.target.properties.acks=1",
			"--tandem.target.properties.security.protocol=PLAIN", "--tandem.source.ssl.bundle=none",
			"--tandem.routes[0].name=not usable", "--tandem.topics.interval=soon", "--tandem.source.propertys.a=b",
			"--tandem.source.properties=hunter2", "--tandem.source.ssl=hunter2", "--tandem.source.password=hunter2",
			"--tandem.source.consumer.properties.sasl.jaas.config=org.example.Module required password=two hunter2;",
			"--tandem.target.producer.properties.sasl.jaas.config=org.example.Module required password=\"a\"hunter2\";",
			"--tandem.source.admin.properties.sasl.jaas.config=org.example.Module required password=\"hunter2${NONE}\";" })
	void aStartThatFailsShowsNoSecret(String wrong, CapturedOutput output) {
		assertThatException().isThrownBy(() -> start(wrong).close());
		assertThat(output).contains("APPLICATION FAILED TO START").doesNotContain(SECRET);
	}

	private static ConfigurableApplicationContext start(String... arguments) {
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put("server.port", "0");
		settings.put("spring.main.banner-mode", "off");
		settings.put("management.endpoints.web.exposure.include", "*");
		settings.put("management.endpoint.health.probes.enabled", "true");
		settings.put("logging.level.io.github.tandem", "trace");
		settings.put("logging.level.org.apache.kafka", "debug");
		settings.put("logging.level.org.springframework.kafka", "debug");
		for (String cluster : List.of("source", "target")) {
			settings.put("tandem.%s.bootstrap-servers".formatted(cluster), "127.0.0.1:1");
			settings.put("tandem.%s.properties.security.protocol".formatted(cluster), "SASL_SSL");
			settings.put("tandem.%s.properties.sasl.mechanism".formatted(cluster), "PLAIN");
			for (String client : clients(cluster)) {
				String prefix = "tandem.%s.properties.".formatted(cluster + client);
				settings.put(prefix + "sasl.jaas.config", LOGIN.formatted(cluster + client));
				settings.put(prefix + "ssl.key.password", "hunter2-key-" + cluster + client);
				settings.put(prefix + "my.interceptor.token", "hunter2-custom-" + cluster + client);
			}
		}
		SpringApplication application = new SpringApplication(TandemApplication.class);
		application.setMainApplicationClass(TandemApplication.class);
		application.setRegisterShutdownHook(false);
		List<String> all = new ArrayList<>(List.of(arguments));
		settings.forEach((key, value) -> {
			if (Stream.of(arguments).noneMatch((argument) -> argument.startsWith("--%s=".formatted(key)))) {
				all.add("--%s=%s".formatted(key, value));
			}
		});
		return application.run(all.toArray(String[]::new));
	}

	private static List<String> clients(String cluster) {
		return List.of("", ".admin", cluster.equals("source") ? ".consumer" : ".producer");
	}

	private static void assertSecretsAreUsed(ConfigurableApplicationContext context) {
		assertThat(consumers(context).getConfigurationProperties())
			.containsEntry("sasl.jaas.config", LOGIN.formatted("source.consumer"))
			.containsEntry("ssl.key.password", "hunter2-key-source.consumer")
			.containsEntry("my.interceptor.token", "hunter2-custom-source.consumer");
		assertThat(producers(context).getConfigurationProperties())
			.containsEntry("sasl.jaas.config", LOGIN.formatted("target.producer"))
			.containsEntry("ssl.key.password", "hunter2-key-target.producer")
			.containsEntry("my.interceptor.token", "hunter2-custom-target.producer");
		assertThat(context.getBean(SourceProperties.class).admin().properties()).containsEntry("sasl.jaas.config",
				LOGIN.formatted("source.admin"));
		assertThat(context.getBean(TargetProperties.class).admin().properties()).containsEntry("sasl.jaas.config",
				LOGIN.formatted("target.admin"));
	}

	private static DefaultKafkaConsumerFactory<?, ?> consumers(ConfigurableApplicationContext context) {
		return context.getBean(DefaultKafkaConsumerFactory.class);
	}

	private static DefaultKafkaProducerFactory<?, ?> producers(ConfigurableApplicationContext context) {
		return context.getBean(DefaultKafkaProducerFactory.class);
	}

	private static void makeClients(ConfigurableApplicationContext context) {
		consumers(context).createConsumer("group", "suffix").close();
		producers(context).createProducer().close(Duration.ZERO);
		producers(context).closeThreadBoundProducer();
	}

	private Map<String, String> bodies(ConfigurableApplicationContext context) {
		Map<String, Map<String, Object>> links = JsonPath.read(get(context, "/actuator").join(), "$._links");
		Map<String, CompletableFuture<String>> answers = new TreeMap<>();
		links.values()
			.stream()
			.map((link) -> String.valueOf(link.get("href")))
			.map((address) -> address.substring(address.indexOf("/actuator")))
			.flatMap((path) -> fill(context, path))
			.forEach((path) -> answers.put(path, get(context, path)));
		Map<String, String> bodies = new TreeMap<>();
		answers.forEach((path, answer) -> bodies.put(path, answer.join()));
		return bodies;
	}

	private String awaitObstacle(ConfigurableApplicationContext context) {
		return Awaitility.await()
			.atMost(PATIENCE)
			.until(() -> get(context, "/actuator/replication").join(),
					(body) -> body.contains("connecting: The source cluster at 127.0.0.1:1"));
	}

	private Stream<String> fill(ConfigurableApplicationContext context, String path) {
		return switch (path) {
			case "/actuator/env/{toMatch}" -> Stream.of("source", "target")
				.flatMap((cluster) -> clients(cluster).stream().map((client) -> cluster + client))
				.flatMap((client) -> Stream.of("sasl.jaas.config", "ssl.key.password", "my.interceptor.token")
					.map((key) -> "/actuator/env/tandem.%s.properties.%s".formatted(client, key)));
			case "/actuator/configprops/{prefix}" -> Stream.of("tandem", "tandem.source", "tandem.target")
				.map((prefix) -> "/actuator/configprops/" + prefix);
			case "/actuator/health/{*path}" -> Stream.of("sourceCluster", "targetCluster", "replication", "liveness")
				.map((name) -> "/actuator/health/" + name);
			case "/actuator/loggers/{name}" -> Stream.of("/actuator/loggers/io.github.tandem");
			case "/actuator/replication/{route}" -> Stream.of("/actuator/replication/all");
			case "/actuator/metrics/{requiredMetricName}" -> {
				List<String> names = JsonPath.read(get(context, "/actuator/metrics").join(), "$.names");
				yield new ArrayList<>(names).stream().map((name) -> "/actuator/metrics/" + name);
			}
			default -> path.contains("{") ? Stream.empty() : Stream.of(path);
		};
	}

	private CompletableFuture<String> get(ConfigurableApplicationContext context, String path) {
		String address = "http://localhost:" + context.getEnvironment().getProperty("local.server.port");
		HttpRequest request = HttpRequest.newBuilder(URI.create(address + path)).timeout(PATIENCE).build();
		return this.http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(HttpResponse::body);
	}

}
