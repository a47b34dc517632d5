package io.github.tandem.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

import io.github.tandem.test.Certificates;
import io.github.tandem.test.Namespace;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the doctor says between two real networks with a gateway, name servers and a
 * firewall, each fault at its row. Where a hint says what to paste, it is pasted.
 */
@Tag("network")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworkIntegrationTests {

	private static final String NAMED = "b1.far.test:9092";

	private static final String GATED = "10.77.1.1:9191";

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private TwoNetworks networks;

	@BeforeAll
	void startNetworks() {
		String obstacle = Namespace.obstacle();
		Assumptions.assumeTrue(obstacle.isEmpty(), obstacle);
		this.networks = new TwoNetworks();
	}

	@AfterEach
	void mend() {
		this.networks.mend();
	}

	@AfterAll
	void stopNetworks() {
		if (this.networks != null) {
			this.networks.close();
		}
	}

	@Test
	void allIsWellWhenNamesAndPortsAreKnown() {
		Examined examined = examine(NAMED);
		assertThat(examined.code()).as(examined.out() + examined.err()).isZero();
		assertThat(examined.rows("source", "broker", "identity")).hasSize(3);
	}

	@Test
	void aNameThatNobodyKnowsIsKnownOnceTheHintIsPasted() {
		Examined examined = examine(GATED);
		for (int node = 1; node <= 3; node++) {
			finding(examined, "b%d.gate.test:919%d".formatted(node, node), "resolution", "unresolvable-name",
					"tried: 10.77.1.1", "10.77.1.1 b%d.gate.test".formatted(node), "hostAliases:",
					"advertised.listeners");
		}
		JsonNode inOnePiece = examined.json().path("paste");
		assertThat(inOnePiece.path(0).path("text").asString()).isEqualTo("""
				hostAliases:
				  - ip: "10.77.1.1"
				    hostnames:
				      - b1.gate.test
				      - b2.gate.test
				      - b3.gate.test""");
		this.networks.near().hosts(inOnePiece.path(1).path("text").asString());
		assertThatAllIsWell(GATED, Map.of());
	}

	@Test
	void namesThatLeadToEachOthersBrokersAreSetRightOnceTheHintIsPasted() {
		this.networks.near().hosts("10.77.2.13 b2.far.test", "10.77.2.12 b3.far.test");
		Examined examined = examine(NAMED);
		finding(examined, "b2.far.test:9092", "identity", "wrong-broker", "broker 3 answers at 10.77.2.13",
				"10.77.2.12 b2.far.test");
		finding(examined, "b3.far.test:9092", "identity", "wrong-broker", "broker 2 answers at 10.77.2.12");
		this.networks.near().hosts(pastes(examined, "hosts-file"));
		assertThatAllIsWell(NAMED, Map.of());
	}

	@Test
	void anotherClusterBehindAnAddressIsNamed() {
		this.networks.near().hosts("10.77.1.2 b2.far.test");
		finding(examine(NAMED), "b2.far.test:9092", "identity", "wrong-cluster",
				"another cluster answers at 10.77.1.2");
		this.networks.near().hosts();
		assertThat(examine(NAMED).code()).isZero();
	}

	@Test
	void anAddressOfTheOtherNetworkIsTheBrokersToChange() {
		Examined examined = examine("10.77.1.1:9291");
		for (int node = 1; node <= 3; node++) {
			finding(examined, "192.168.99.1%d:929%d".formatted(node, node), "tcp", "advertised-ip-unreachable",
					"hostAliases can turn it", "tried: it answers at 10.77.1.1",
					"advertised.listeners=<listener>://10.77.1.1:929" + node);
		}
		for (int node = 1; node <= 3; node++) {
			JsonNode paste = row(examined, "192.168.99.1%d:929%d".formatted(node, node), "tcp").path("hint")
				.path("paste");
			assertThat(paste.path(0).path("place").asString()).isEqualTo("broker");
			this.networks.advertise(node, "NATTED", paste.path(0).path("text").asString());
		}
		assertThatAllIsWell("10.77.1.1:9291", Map.of());
	}

	@Test
	void aBrokerThatAdvertisesItsOwnMachineIsTold() {
		Examined examined = examine("10.77.2.11:9692");
		assertThat(examined.rows("source", "broker", "advertised")).hasSize(3).allSatisfy((row) -> {
			assertThat(row.path("symptom").asString()).isEqualTo("advertised-localhost");
			assertThat(row.toString()).contains("advertised.listeners=");
		});
	}

	@Test
	void anAdvertisedLocalhostThatATunnelLeadsToIsNoFinding() {
		this.networks.tunnel(9692);
		Examined examined = examine("10.77.2.11:9692");
		assertThat(examined.rows("source", "broker", "advertised")).hasSize(2)
			.allSatisfy((row) -> assertThat(row.path("subject").path("node").asInt()).isNotEqualTo(1));
		assertThat(examined.row("source", "broker", "identity").path("said").asString()).startsWith("broker 1 of");
	}

	@Test
	void oneOfThreeBrokersBehindAFirewallIsToldFromTheOthers() {
		this.networks.firewall("ip daddr 10.77.2.12 tcp dport 9092 drop");
		Examined dropped = examine(NAMED);
		finding(dropped, "b2.far.test:9092", "tcp", "connection-dropped", "tcp to 10.77.2.12 port 9092");
		assertThat(dropped.symptoms()).hasSize(1);
		open(dropped, "drop");
		assertThatAllIsWell(NAMED, Map.of());
		this.networks.firewall("ip daddr 10.77.2.12 tcp dport 9092 reject with tcp reset");
		Examined refused = examine(NAMED);
		finding(refused, "b2.far.test:9092", "tcp", "connection-refused", "tcp to 10.77.2.12 port 9092");
		assertThat(refused.symptoms()).hasSize(1);
		open(refused, "reject with tcp reset");
		assertThatAllIsWell(NAMED, Map.of());
	}

	// what the hint says is let through before the rule that did not
	private void open(Examined examined, String fate) {
		Matcher port = Pattern.compile("tcp to (\\S+) port (\\d+)").matcher(pastes(examined, "firewall")[0]);
		assertThat(port.matches()).isTrue();
		this.networks.firewall("ip daddr %s tcp dport %s accept\nip daddr 10.77.2.12 tcp dport 9092 %s"
			.formatted(port.group(1), port.group(2), fate));
	}

	@Test
	void namesThatAreGivenWhileTheNameServerIsDownMakeAllWell() {
		this.networks.stopNameServers();
		Examined examined = examine(GATED);
		for (int node = 1; node <= 3; node++) {
			finding(examined, "b%d.gate.test:919%d".formatted(node, node), "resolution", "name-server-silent",
					"tried: 10.77.1.1", "10.77.1.1 b%d.gate.test".formatted(node));
		}
		this.networks.near().hosts(examined.json().path("paste").path(1).path("text").asString());
		assertThatAllIsWell(GATED, Map.of());
	}

	@Test
	void aNameServerThatIsDownIsNamedAndNamesCanBeGivenMeanwhile() {
		this.networks.stopNameServers();
		finding(examine(NAMED), NAMED, "resolution", "name-server-silent", "port 53");
		Examined examined = examine("10.77.2.11:9092");
		for (int node = 1; node <= 3; node++) {
			assertThat(row(examined, "b%d.far.test:9092".formatted(node), "resolution").path("said").asString())
				.contains("10.77.1.1 does not answer");
		}
		finding(examined, "b1.far.test:9092", "resolution", "name-server-silent", "tried: 10.77.2.11",
				"10.77.2.11 b1.far.test");
		this.networks.near().hosts(pastes(examined, "hosts-file"));
		// of the others nobody knows an address
		assertThat(row(examine("10.77.2.11:9092"), "b1.far.test:9092", "identity").path("verdict").asString())
			.isEqualTo("well");
	}

	@Test
	void aNameServerThatIsSlowIsToldAlthoughAllWorks() {
		this.networks.nameServer("10.77.1.4", "/b1.far.test/10.77.2.11", "/b2.far.test/10.77.2.12",
				"/b3.far.test/10.77.2.13");
		this.networks.helper(SlowNameServer.command("10.77.1.3", "10.77.1.4", 1200));
		this.networks.awaitNameServer("10.77.1.3");
		this.networks.near().nameServers("10.77.1.3");
		Examined examined = examine(NAMED);
		finding(examined, "b2.far.test:9092", "resolution", "name-server-slow", "ndots");
		assertThat(examined.symptoms()).containsOnly("name-server-slow");
		this.networks.near().nameServers("10.77.1.4");
		assertThat(examine(NAMED).code()).isZero();
	}

	@Test
	void nameServersOfDifferentOpinionsAreTold() {
		this.networks.nameServer("10.77.1.3", "/b1.far.test/10.77.2.11", "/b2.far.test/192.168.99.12",
				"/b3.far.test/10.77.2.13");
		this.networks.near().nameServers("10.77.1.1", "10.77.1.3");
		Examined examined = examine(NAMED);
		finding(examined, "b2.far.test:9092", "resolution", "name-servers-disagree", "split horizon");
		assertThat(row(examined, "b2.far.test:9092", "resolution").path("said").asString())
			.contains("10.77.1.1 says 10.77.2.12", "10.77.1.3 says 192.168.99.12");
		assertThat(examined.symptoms()).hasSize(1);
		this.networks.forward("10.77.1.4", pastes(examined, "name-server")[0], "10.77.1.1");
		this.networks.near().nameServers("10.77.1.4");
		assertThatAllIsWell(NAMED, Map.of());
	}

	@Test
	void packetsThatVanishForTheirSizeComeThroughOnceTheHintIsPasted() {
		this.networks.shrinkPackets();
		Examined examined = examine(NAMED);
		finding(examined, NAMED, "packets", "large-packets-lost", "MTU", "maxseg");
		assertThat(examine("b1.far.test:9492", this.networks.encrypted()).symptoms())
			.containsExactly("large-packets-lost");
		String[] commands = pastes(examined, "shell");
		assertThat(commands).hasSize(1);
		this.networks.firewall(commands[0].replace("nft add rule inet filter forward ", ""));
		assertThatAllIsWell(NAMED, Map.of());
	}

	@Test
	void aCertificateThatHasExpiredIsToldUntilItIsRenewed() {
		Examined examined = examine("b1.far.test:9493", this.networks.encrypted());
		finding(examined, "b1.far.test:9493", "tls", "certificate-expired", "Renew it on the broker's side");
		this.networks.renew("expired");
		assertThatAllIsWell("b1.far.test:9493", this.networks.encrypted());
	}

	@Test
	void aCertificateForAnotherNameIsToldUntilItIsForTheRightOne() {
		Examined examined = examine("b1.far.test:9494", this.networks.encrypted());
		finding(examined, "b1.far.test:9494", "tls", "certificate-name", "[other.test] and not for b1.far.test");
		this.networks.renew("other");
		assertThatAllIsWell("b1.far.test:9494", this.networks.encrypted());
	}

	@Test
	void anAuthorityThatIsNotTrustedIsTold() {
		try (Certificates others = new Certificates()) {
			Map<String, String> settings = new HashMap<>(this.networks.encrypted());
			settings.put("tandem.source.properties.ssl.truststore.location", others.trustStore().toString());
			finding(examine("b1.far.test:9492", settings), "b1.far.test:9492", "tls", "certificate-authority",
					"tandem.source.ssl.bundle");
		}
		assertThat(examine("b1.far.test:9492", this.networks.encrypted()).code()).isZero();
	}

	@Test
	void plainTextToTlsAndTheReverseAreTold() {
		Map<String, String> settings = new HashMap<>(this.networks.encrypted());
		Examined plain = examine("b1.far.test:9492");
		finding(plain, "b1.far.test:9492", "tls", "listener-speaks-tls",
				"tandem.source.properties.security.protocol: SSL");
		Examined encrypted = examine(NAMED, settings);
		finding(encrypted, NAMED, "tls", "listener-speaks-plaintext",
				"tandem.source.properties.security.protocol: PLAINTEXT");
		settings.putAll(properties(plain));
		assertThat(examine("b1.far.test:9492", settings).code()).isZero();
		assertThatTandemReplicates("b1.far.test:9492", settings);
		settings.putAll(properties(encrypted));
		assertThat(examine(NAMED, settings).code()).isZero();
	}

	@Test
	void aWrongPasswordAndMissingRightsAreToldAndTheCommandsOfTheHintGrantThem() {
		String topic = "rights-" + System.nanoTime();
		this.networks.source().createTopic(topic, 1);
		Map<String, String> settings = new HashMap<>(this.networks.loggedIn("wrong"));
		settings.putAll(Map.of("tandem.name", topic, "tandem.routes[0].name", "all", "tandem.routes[0].topics", topic));
		finding(examine("b1.far.test:9592", settings), "b1.far.test:9592", "sasl", "login-refused", "sasl.jaas.config");
		settings.putAll(this.networks.loggedIn(TwoNetworks.password()));
		Examined examined = examine("b1.far.test:9592", settings);
		assertThat(examined.symptoms()).as(examined.out()).containsOnly("missing-right");
		assertThat(examined.row("source", "route", "rights").path("hint").toString()).contains(
				"--operation Read --operation DescribeConfigs --topic " + topic,
				"--operation Read --group %s-all".formatted(topic), "--bootstrap-server b1.far.test:9592");
		assertThat(examined.code()).isEqualTo(1);
		for (String command : pastes(examined, "shell")) {
			this.networks.source()
				.admin()
				.createAcls(new PrintedCommand(command).acls())
				.all()
				.toCompletionStage()
				.toCompletableFuture()
				.join();
		}
		Examined again = examine("b1.far.test:9592", settings);
		assertThat(again.code()).as(again.out() + again.err()).isZero();
		assertThatTandemReplicates("b1.far.test:9592", topic, settings);
	}

	private void assertThatAllIsWell(String bootstrap, Map<String, String> settings) {
		Examined examined = examine(bootstrap, settings);
		assertThat(examined.code()).as(examined.out() + examined.err()).isZero();
		assertThat(examined.rows("source", "broker", "identity")).hasSize(3);
		assertThatTandemReplicates(bootstrap, settings);
	}

	private Examined examine(String bootstrap) {
		return examine(bootstrap, Map.of());
	}

	private Examined examine(String bootstrap, Map<String, String> settings) {
		Examined examined = this.networks.examine(bootstrap, settings);
		assertThat(examined.out()).as(examined.err()).isNotEmpty();
		assertThat(examined.json().path("tookMillis").asLong()).isLessThan(15_000);
		return examined;
	}

	private static JsonNode row(Examined examined, String address, String step) {
		List<JsonNode> rows = examined.json()
			.path("rows")
			.valueStream()
			.filter((row) -> row.path("subject").path("address").asString("").equals(address))
			.filter((row) -> row.path("step").asString().equals(step))
			.toList();
		assertThat(rows).as(examined.out() + examined.err()).isNotEmpty();
		return rows.get(rows.size() - 1);
	}

	private static void finding(Examined examined, String address, String step, String symptom, String... hints) {
		JsonNode row = row(examined, address, step);
		assertThat(row.path("symptom").asString("")).as(examined.out()).isEqualTo(symptom);
		assertThat(row.path("hint").toString().replace("\\\"", "\"")).contains(hints);
		assertThat(examined.code()).isEqualTo(1);
	}

	private static Map<String, String> properties(Examined examined) {
		return Stream.of(pastes(examined, "tandem"))
			.map((line) -> line.split(": "))
			.collect(Collectors.toMap((pair) -> pair[0], (pair) -> pair[1]));
	}

	private static String[] pastes(Examined examined, String place) {
		return examined.json()
			.path("rows")
			.valueStream()
			.flatMap((row) -> row.path("hint").path("paste").valueStream())
			.filter((paste) -> paste.path("place").asString().equals(place))
			.map((paste) -> paste.path("text").asString())
			.distinct()
			.toArray(String[]::new);
	}

	private void assertThatTandemReplicates(String bootstrap, Map<String, String> settings) {
		String topic = "doctor-" + System.nanoTime();
		this.networks.source().createTopic(topic, 3);
		Map<String, String> all = new HashMap<>(settings);
		all.putAll(Map.of("tandem.name", topic, "tandem.routes[0].name", "all", "tandem.routes[0].topics", topic));
		assertThatTandemReplicates(bootstrap, topic, all);
	}

	private void assertThatTandemReplicates(String bootstrap, String topic, Map<String, String> settings) {
		// each partition by its leader, and more than a packet
		for (int number = 0; number < 30; number++) {
			this.networks.source().produce(topic, "key-" + number, "x".repeat(5_000));
		}
		Process service = start(bootstrap, settings);
		try {
			assertThat(this.networks.target().awaitRecords(topic, 30, PATIENCE)).hasSize(30);
		}
		finally {
			service.destroy();
			assertThat(service.onExit().orTimeout(60, TimeUnit.SECONDS)).succeedsWithin(PATIENCE);
		}
	}

	private Process start(String bootstrap, Map<String, String> settings) {
		try {
			return new ProcessBuilder(this.networks.service(bootstrap, settings)).redirectErrorStream(true)
				.redirectOutput(Path.of("target", "doctor-service.log").toFile())
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
