package io.github.tandem.deploy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what can be said about the Compose files without running them.
 */
class ComposeFileTests {

	private static final String ONE_WAY = "docker-compose.yml";

	private static final String TWO_WAY = "docker-compose.two-way.yml";

	@ParameterizedTest
	@ValueSource(strings = { ONE_WAY, TWO_WAY })
	void onlyTandemIsOnBothNetworks(String path) {
		ComposeFile file = ComposeFile.at(path);
		assertThat(file.tandems()).isNotEmpty();
		assertThat(file.services().stream().filter((service) -> service.texts("networks").containsAll(bothNetworks())))
			.isEqualTo(file.tandems());
		assertThat(file.service("east").texts("networks")).containsExactly("east");
		assertThat(file.service("west").texts("networks")).containsExactly("west");
		assertThat(file.services()).allMatch((service) -> service.has("networks") || service.has("network_mode"));
	}

	@ParameterizedTest
	@ValueSource(strings = { ONE_WAY, TWO_WAY })
	void portsAreOpenOnThisMachineAlone(String path) {
		List<String> ports = ComposeFile.at(path)
			.services()
			.stream()
			.flatMap((service) -> service.texts("ports").stream())
			.toList();
		assertThat(ports).isNotEmpty().allMatch((port) -> port.matches("127\\.0\\.0\\.1:\\$\\{\\w+_PORT:-\\d+}:\\d+"));
		assertThat(ports.stream().map(ComposeFile::withDefaults)).doesNotHaveDuplicates();
	}

	@ParameterizedTest
	@ValueSource(strings = { ONE_WAY, TWO_WAY })
	void nothingKeepsASecondProjectFromRunningBeside(String path) {
		assertThat(ComposeFile.at(path).services()).noneMatch((service) -> service.has("container_name"));
	}

	@ParameterizedTest
	@ValueSource(strings = { ONE_WAY, TWO_WAY })
	void versionsAreVariablesWithADefault(String path) {
		assertThat(ComposeFile.at(path).services()).allSatisfy((service) -> {
			assertThat(service.at("image").toString()).matches(".*\\$\\{\\w+:-[^}]+}");
			assertThat(ComposeFile.tag(service)).isNotEqualTo("latest");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { ONE_WAY, TWO_WAY })
	void brokersAreOfTheLineOfOurClients(String path) {
		String line = AppInfoParser.getVersion().replaceAll("^(\\d+\\.\\d+)\\..*", "$1.");
		assertThat(kafkas(ComposeFile.at(path))).hasSizeGreaterThan(2)
			.allSatisfy((service) -> assertThat(ComposeFile.tag(service)).startsWith(line));
	}

	@ParameterizedTest
	@ValueSource(strings = { ONE_WAY, TWO_WAY })
	void clustersHaveIdsOfTheirOwn(String path) {
		ComposeFile file = ComposeFile.at(path);
		List<String> ids = Stream.of("east", "west")
			.map((name) -> ComposeFile.environment(file.service(name), "CLUSTER_ID"))
			.toList();
		assertThat(ids).doesNotHaveDuplicates()
			.allSatisfy((id) -> assertThat(Base64.getUrlDecoder().decode(id)).hasSize(16));
	}

	@ParameterizedTest
	@ValueSource(strings = { ONE_WAY, TWO_WAY })
	void whatIsMountedIsInTheRepositoryOrAVolume(String path) {
		ComposeFile file = ComposeFile.at(path);
		Set<String> used = new HashSet<>();
		for (Yaml service : file.services()) {
			for (String mount : service.texts("volumes")) {
				String source = mount.split(":")[0];
				if (source.startsWith("./helm/tandem/files/")) {
					assertThat(mount).endsWith(":ro");
				}
				else if (source.startsWith("./")) {
					assertThat(Path.of(source)).as(mount).exists();
					assertThat(mount).endsWith(":ro");
				}
				else {
					used.add(source);
				}
			}
		}
		assertThat(used).isEqualTo(file.yaml().child("volumes").content().keySet());
	}

	@ParameterizedTest
	@ValueSource(strings = { ONE_WAY, TWO_WAY })
	void whatServesHasAHealthCheck(String path) {
		assertThat(ComposeFile.at(path)
			.services()
			.stream()
			.filter((service) -> service.has("ports") || service.name().matches("east|west"))).hasSizeGreaterThan(3)
			.allMatch((service) -> service.has("healthcheck"));
	}

	@ParameterizedTest
	@ValueSource(strings = { ONE_WAY, TWO_WAY })
	void tandemMayDoNoMoreThanItNeeds(String path) {
		assertThat(ComposeFile.at(path).tandems()).allSatisfy((tandem) -> {
			assertThat(tandem.at("read_only")).isEqualTo(true);
			assertThat(tandem.at("tmpfs")).isEqualTo("/tmp:exec");
			assertThat(tandem.texts("cap_drop")).containsExactly("ALL");
			assertThat(tandem.texts("security_opt")).containsExactly("no-new-privileges:true");
			assertThat(tandem.at("stop_grace_period")).isEqualTo("45s");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { ONE_WAY, TWO_WAY })
	void brokersAdvertiseWhatTandemAsksFor(String path) {
		ComposeFile file = ComposeFile.at(path);
		for (Yaml tandem : file.tandems()) {
			for (String role : List.of("SOURCE", "TARGET")) {
				String address = ComposeFile.environment(tandem, "TANDEM_%s_BOOTSTRAP_SERVERS".formatted(role));
				Yaml broker = file.service(address.split(":")[0]);
				assertThat(ComposeFile.environment(broker, "KAFKA_ADVERTISED_LISTENERS")).contains("://" + address);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { ONE_WAY, TWO_WAY })
	void anInstanceIsNamedByItsContainer(String path) {
		// Compose makes one dollar sign of two, and Docker sets the variable
		assertThat(ComposeFile.at(path).tandems()).allSatisfy(
				(tandem) -> assertThat(ComposeFile.environment(tandem, "TANDEM_INSTANCE")).isEqualTo("$${HOSTNAME}"));
	}

	@Test
	void theTwoDirectionsAreDeploymentsOfTheirOwnThatKeepRecordsFromComingRound() {
		List<Yaml> tandems = ComposeFile.at(TWO_WAY).tandems();
		assertThat(tandems).hasSize(2);
		assertThat(tandems.stream().map((tandem) -> ComposeFile.environment(tandem, "TANDEM_NAME")))
			.doesNotHaveDuplicates();
		assertThat(tandems).allSatisfy((tandem) -> {
			assertThat(ComposeFile.environment(tandem, "TANDEM_LOOP_PROTECTION")).isEqualTo("true");
			assertThat(ComposeFile.environment(tandem, "TANDEM_NAME") + "-all.dead-letter")
				.matches(ComposeFile.environment(tandem, "TANDEM_ROUTES_0_EXCLUDE"));
		});
	}

	@Test
	void allThatLeavesABrokerOfTheTwoDirectionsIsEncryptedAndNeedsAPassword() {
		ComposeFile file = ComposeFile.at(TWO_WAY);
		for (String name : List.of("east", "west")) {
			Yaml broker = file.service(name);
			assertThat(ComposeFile.environment(broker, "KAFKA_LISTENERS").split(","))
				.allMatch((listener) -> listener.startsWith("CLIENTS://") || listener.contains("://localhost:"));
			assertThat(ComposeFile.environment(broker, "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"))
				.contains("CLIENTS:SASL_SSL");
		}
	}

	@Test
	void noPasswordOrKeyIsInTheRepository() throws Exception {
		String text = Files.readString(Path.of(TWO_WAY));
		assertThat(text.replaceAll("\\$\\{TWO_WAY_PASSWORD[^}]*}", "")).doesNotContainPattern("password=\"[^\"]")
			.doesNotContainPattern("user_\\w+=\"[^\"]");
		assertThat(text).contains("${TWO_WAY_PASSWORD:?").doesNotContain("${TWO_WAY_PASSWORD:-");
		assertThat(Document.files(Path.of("deploy/compose"), "").filter(Files::isRegularFile)).isNotEmpty()
			.allMatch((file) -> file.toString().matches(".*\\.(sh|yml)"));
	}

	@Test
	void rulesAndDashboardAreThoseOfTheChart() {
		ComposeFile file = ComposeFile.at(ONE_WAY);
		assertThat(file.service("prometheus").texts("volumes"))
			.contains("./helm/tandem/files/rules:/etc/prometheus/rules:ro");
		assertThat(Yaml.read("deploy/compose/prometheus.yml").texts("rule_files"))
			.containsExactly("/etc/prometheus/rules/*.yaml");
		assertThat(file.service("grafana").texts("volumes"))
			.contains("./helm/tandem/files/dashboards:/var/lib/grafana/dashboards:ro");
		assertThat(Yaml.read("deploy/compose/grafana/dashboards.yml")
			.items("providers")
			.get(0)
			.child("options")
			.at("path")).isEqualTo("/var/lib/grafana/dashboards");
	}

	@Test
	void monitoringIsThereOnlyForWhoAsksForIt() {
		ComposeFile file = ComposeFile.at(ONE_WAY);
		assertThat(file.services().stream().filter((service) -> service.has("profiles")).map(Yaml::name))
			.containsExactly("prometheus", "grafana");
		assertThat(file.service("prometheus").texts("profiles")).containsExactly("monitoring");
		assertThat(file.service("grafana").texts("profiles")).containsExactly("monitoring");
	}

	private static List<String> bothNetworks() {
		return List.of("east", "west");
	}

	private static List<Yaml> kafkas(ComposeFile file) {
		return file.services()
			.stream()
			.filter((service) -> service.at("image").toString().startsWith("apache/kafka:"))
			.toList();
	}

}
