package io.github.tandem.cluster;

import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.apache.kafka.clients.CommonClientConfigs;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;

import io.github.tandem.cluster.tls.Encryptions;
import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares what the documents say of Kafka clients with their configurations.
 */
class ClientDocumentationTests {

	private static final Document CONFIGURATION = Document.at("docs/configuration.md");

	private static final String BY_HEAP = "by heap";

	private final DeploymentProperties deployment = new DeploymentProperties("tandem", null);

	private final SourceProperties source = new SourceProperties(List.of("east-1:9092"), new SslProperties(null),
			Map.of(), new ClientProperties(Map.of()), new ClientProperties(Map.of()));

	private final TargetProperties target = new TargetProperties(List.of("west-1:9092"), new SslProperties(null),
			Map.of(), new ClientProperties(Map.of()), new ClientProperties(Map.of()));

	@Test
	void everyOwnedKeyIsListedAndNoOther() {
		Map<String, Set<String>> listed = new HashMap<>();
		for (List<String> row : Document.rows(CONFIGURATION.section("Keys that Tandem owns"))) {
			for (String client : row.get(0).equals("all") ? List.of("consumer", "producer", "admin")
					: List.of(row.get(0))) {
				listed.computeIfAbsent(client, (key) -> new TreeSet<>()).addAll(Document.codes(row.get(1)));
			}
		}
		assertThat(listed.get("consumer")).isEqualTo(OwnedKeys.CONSUMER.keySet());
		assertThat(listed.get("producer")).isEqualTo(OwnedKeys.PRODUCER.keySet());
		assertThat(listed.get("admin")).isEqualTo(OwnedKeys.ADMIN.keySet());
	}

	@Test
	void everyDefaultThatDiffersFromKafkasIsListedAndNoOther() {
		Map<String, String> listed = listedDefaults();
		// the bridge sets these
		assertThat(listed.values().removeIf(BY_HEAP::equals)).isTrue();
		assertThat(listed).isEqualTo(configurations());
	}

	private Map<String, String> listedDefaults() {
		Map<String, String> listed = new TreeMap<>();
		for (List<String> row : Document.rows(CONFIGURATION.section("Defaults that differ from Kafka's"))) {
			for (String client : row.get(0).equals("all") ? List.of("consumer", "producer", "admin")
					: List.of(row.get(0))) {
				listed.put(client + " " + row.get(1).replace("`", ""), row.get(2).replace("`", ""));
			}
		}
		return listed;
	}

	private Map<String, String> configurations() {
		ClientConfigurations configurations = new ClientConfigurations(this.deployment,
				new Encryptions(new DefaultSslBundleRegistry(), Clock.systemUTC()));
		Map<String, String> all = new HashMap<>();
		put(all, "consumer", configurations.consumer(this.source), OwnedKeys.CONSUMER.keySet());
		put(all, "producer", configurations.producer(this.target), OwnedKeys.PRODUCER.keySet());
		Map<String, Object> admin = configurations.admin(this.source);
		assertThat(withoutOwned(admin, OwnedKeys.ADMIN.keySet()))
			.isEqualTo(withoutOwned(configurations.admin(this.target), OwnedKeys.ADMIN.keySet()));
		put(all, "admin", admin, OwnedKeys.ADMIN.keySet());
		return all;
	}

	private static void put(Map<String, String> all, String client, Map<String, Object> configuration,
			Set<String> owned) {
		withoutOwned(configuration, owned).forEach((key, value) -> all.put(client + " " + key, String.valueOf(value)));
	}

	private static Map<String, Object> withoutOwned(Map<String, Object> configuration, Set<String> owned) {
		Map<String, Object> others = new HashMap<>(configuration);
		others.keySet().removeAll(new HashSet<>(owned));
		others.remove(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
		return others;
	}

}
