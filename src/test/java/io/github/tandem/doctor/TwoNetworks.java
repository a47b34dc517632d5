package io.github.tandem.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.awaitility.Awaitility;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.Assert;

import io.github.tandem.test.Certificates;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.Namespace;
import io.github.tandem.test.NamespaceBroker;
import io.github.tandem.test.TandemCommand;

/**
 * Two networks joined by a gateway, as in the README: Tandem and the target in the near
 * one, the source with three brokers in the far one. What lies between is the test's to
 * break.
 */
final class TwoNetworks implements AutoCloseable {

	static final String GATEWAY = "10.77.1.1";

	static final String NAME_SERVER = GATEWAY;

	private static final Logger logger = LoggerFactory.getLogger(TwoNetworks.class);

	private static final String USER = "tandem";

	private static final String PASSWORD = "horse-battery-staple";

	private final String prefix = "t" + ProcessHandle.current().pid();

	private final Certificates certificates = new Certificates();

	private final List<AutoCloseable> open = new ArrayList<>(List.of(this.certificates));

	private final Namespace near = open(new Namespace(this.prefix + "-near"));

	private final Namespace gate = open(new Namespace(this.prefix + "-gate"));

	private final Namespace far = open(new Namespace(this.prefix + "-far"));

	private final List<Process> helpers = new ArrayList<>();

	private final Map<Integer, NamespaceBroker> farBrokers = new HashMap<>();

	private final Map<String, Path> stores = new HashMap<>();

	private final Cluster source = new Cluster("10.77.9.11:9099");

	private final Cluster target = new Cluster("10.77.8.2:9099");

	TwoNetworks() {
		try {
			this.near.connect("10.77.1.2/24", this.gate, "10.77.1.1/24", "10.77.1.3/24", "10.77.1.4/24");
			this.gate.connect("10.77.2.1/24", this.far, "10.77.2.11/24", "10.77.2.12/24", "10.77.2.13/24");
			this.far.connectToMachine("10.77.9.1/24", "10.77.9.11/24", "10.77.9.12/24", "10.77.9.13/24");
			this.near.connectToMachine("10.77.8.1/24", "10.77.8.2/24");
			this.near.run(List.of("ip", "route", "add", "default", "via", "10.77.1.1"));
			this.far.run(List.of("ip", "route", "add", "default", "via", "10.77.2.1"));
			this.gate.run(List.of("sysctl", "-qw", "net.ipv4.ip_forward=1"));
			startBrokers();
			mend();
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
	}

	private <T extends AutoCloseable> T open(T closeable) {
		this.open.add(closeable);
		return closeable;
	}

	private void startBrokers() {
		String id = Uuid.randomUuid().toString();
		Path good = this.certificates.issue("good", "-ext", "san=dns:b1.far.test,dns:b2.far.test,dns:b3.far.test");
		Path expired = this.certificates.issue("expired", "-ext", "san=dns:b1.far.test,dns:b2.far.test,dns:b3.far.test",
				"-startdate", "-40d");
		Path other = this.certificates.issue("other", "-ext", "san=dns:other.test");
		this.stores.putAll(Map.of("good", good, "expired", expired, "other", other));
		List<NamespaceBroker> brokers = new ArrayList<>();
		for (int node = 1; node <= 3; node++) {
			Map<String, String> properties = new HashMap<>();
			Listeners listeners = new Listeners(node);
			listeners.add("MGMT", "PLAINTEXT", "10.77.9.1" + node, 9099, "10.77.9.1%d:9099".formatted(node));
			listeners.named("NAMED", "PLAINTEXT", 9092);
			listeners.add("GATED", "PLAINTEXT", "10.77.2.1" + node, 9190 + node,
					"b%d.gate.test:919%d".formatted(node, node));
			listeners.add("NATTED", "PLAINTEXT", "10.77.2.1" + node, 9290 + node,
					"192.168.99.1%d:929%d".formatted(node, node));
			listeners.add("OWN", "PLAINTEXT", "10.77.2.1" + node, 9692, "localhost:9692");
			listeners.named("TLS", "SSL", 9492);
			listeners.named("EXPIRED", "SSL", 9493);
			listeners.named("OTHER", "SSL", 9494);
			listeners.named("LOGIN", "SASL_PLAINTEXT", 9592);
			properties.putAll(listeners.properties());
			properties.putAll(certificate("tls", good));
			properties.putAll(certificate("expired", expired));
			properties.putAll(certificate("other", other));
			properties.put("listener.name.login.sasl.enabled.mechanisms", "PLAIN");
			properties.put("listener.name.login.plain.sasl.jaas.config",
					"org.apache.kafka.common.security.plain.PlainLoginModule required user_%s=\"%s\";".formatted(USER,
							PASSWORD));
			properties.put("authorizer.class.name", StandardAuthorizer.class.getName());
			properties.put("super.users", "User:ANONYMOUS");
			properties.put("ssl.allow.dn.changes", "true");
			properties.put("ssl.allow.san.changes", "true");
			properties.put("node.id", String.valueOf(node));
			properties.put("process.roles", (node == 1) ? "broker,controller" : "broker");
			properties.put("controller.quorum.voters", "1@10.77.9.11:9100");
			properties.put("controller.listener.names", "CONTROLLER");
			properties.put("inter.broker.listener.name", "MGMT");
			if (node == 1) {
				properties.merge("listeners", "CONTROLLER://10.77.9.11:9100", "%s,%s"::formatted);
			}
			this.farBrokers.put(node, open(new NamespaceBroker(this.far, "far-" + node, id, properties)));
		}
		brokers.add(open(new NamespaceBroker(this.near, "near", Uuid.randomUuid().toString(), Map.of("node.id", "1",
				"process.roles", "broker,controller", "controller.quorum.voters", "1@127.0.0.1:9100",
				"controller.listener.names", "CONTROLLER", "inter.broker.listener.name", "MGMT", "listeners",
				"MGMT://10.77.8.2:9099,PLAIN://127.0.0.1:9093,OTHER://10.77.1.2:9092,CONTROLLER://127.0.0.1:9100",
				"advertised.listeners", "MGMT://10.77.8.2:9099,PLAIN://127.0.0.1:9093,OTHER://10.77.1.2:9092",
				"listener.security.protocol.map",
				"MGMT:PLAINTEXT,PLAIN:PLAINTEXT,OTHER:PLAINTEXT,CONTROLLER:PLAINTEXT"))));
		brokers.addAll(this.farBrokers.values());
		brokers.forEach(NamespaceBroker::awaitStart);
	}

	/**
	 * Let a broker of the far network advertise what somebody pasted.
	 * @param node its id
	 * @param listener the name of the listener
	 * @param line the line for its {@code server.properties}, without the others that it
	 * has
	 */
	void advertise(int node, String listener, String line) {
		String[] pair = line.split("=", 2);
		this.farBrokers.get(node)
			.restart(pair[0],
					(before) -> before.replaceFirst(listener + "://[^,]+", pair[1].replace("<listener>", listener)));
		Awaitility.await()
			.atMost(Duration.ofMinutes(2))
			.ignoreExceptions()
			.until(() -> this.source.admin().describeCluster().nodes().get(10, TimeUnit.SECONDS).size() == 3);
	}

	/**
	 * Renew the certificate of a listener of all far brokers, which makes it a good one.
	 * @param listener the name of the listener in lower case, which is that of its store
	 */
	void renew(String listener) {
		this.certificates.renew(this.stores.get("good"), this.stores.get(listener));
		List<AlterConfigOp> changes = certificate(listener, this.stores.get(listener)).entrySet()
			.stream()
			.map((entry) -> new AlterConfigOp(new ConfigEntry(entry.getKey(), entry.getValue()),
					AlterConfigOp.OpType.SET))
			.toList();
		Map<ConfigResource, Collection<AlterConfigOp>> all = new HashMap<>();
		this.farBrokers.keySet()
			.forEach((node) -> all.put(new ConfigResource(ConfigResource.Type.BROKER, String.valueOf(node)), changes));
		this.source.admin().incrementalAlterConfigs(all).all().toCompletionStage().toCompletableFuture().join();
	}

	private Map<String, String> certificate(String listener, Path keyStore) {
		String prefix = "listener.name.%s.ssl.".formatted(listener);
		return Map.of(prefix + "keystore.type", "PKCS12", prefix + "keystore.location", keyStore.toString(),
				prefix + "keystore.password", this.certificates.password(), prefix + "key.password",
				this.certificates.password());
	}

	/**
	 * Make everything between the networks as it should be: names are known, all ports
	 * are open, the gateway forwards the ports of each broker.
	 */
	void mend() {
		this.helpers.forEach(Process::destroyForcibly);
		this.helpers.clear();
		this.near.hosts();
		this.near.nameServers(NAME_SERVER);
		this.near.firewall("");
		this.gate.run(List.of("ip", "link", "set", "to-far", "mtu", "1500"));
		firewall("");
		nameServer(NAME_SERVER, "/b1.far.test/10.77.2.11", "/b2.far.test/10.77.2.12", "/b3.far.test/10.77.2.13");
	}

	/**
	 * Let the gateway drop or refuse something.
	 * @param rules of a chain that all forwarded packets pass
	 */
	void firewall(String rules) {
		this.gate.firewall("""
				chain forwarding { type filter hook forward priority 0; policy accept;
				%s
				}
				chain unreachable { type filter hook output priority 0; policy accept;
				icmp type destination-unreachable drop
				}
				chain before { type nat hook prerouting priority -100;
				%s
				}
				""".formatted(rules,
				IntStream.rangeClosed(1, 3)
					.mapToObj((node) -> "ip daddr %s tcp dport { %d, %d } dnat ip to 10.77.2.1%d".formatted(GATEWAY,
							9190 + node, 9290 + node, node))
					.collect(Collectors.joining("\n"))));
	}

	/**
	 * Start a name server at the gateway.
	 * @param address one of the gateway's addresses
	 * @param names as dnsmasq's option {@code address} takes them
	 */
	void nameServer(String address, String... names) {
		List<String> command = new ArrayList<>(List.of("dnsmasq", "--keep-in-foreground", "--no-resolv", "--no-hosts",
				"--bind-interfaces", "--listen-address=" + address, "--except-interface=lo", "--local=/test/",
				"--pid-file=", "--user=root"));
		for (String name : names) {
			command.add("--address=" + name);
		}
		helper(command);
		awaitNameServer(address);
	}

	/**
	 * Start a name server at the gateway that forwards one zone and knows nothing else.
	 * @param address one of the gateway's addresses
	 * @param zone the zone
	 * @param to the name server that knows it
	 */
	void forward(String address, String zone, String to) {
		helper(List.of("dnsmasq", "--keep-in-foreground", "--no-resolv", "--no-hosts", "--bind-interfaces",
				"--listen-address=" + address, "--except-interface=lo", "--server=/%s/%s".formatted(zone, to),
				"--pid-file=", "--user=root"));
		awaitNameServer(address);
	}

	/**
	 * Wait until somebody listens for questions.
	 * @param address one of the gateway's addresses
	 */
	void awaitNameServer(String address) {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
		while (!this.gate.run(List.of("ss", "-lnu")).contains(address + ":53")) {
			Assert.state(System.nanoTime() < end, "No name server at " + address);
		}
	}

	/**
	 * Start something at the gateway that lives until all is mended.
	 * @param command the command
	 */
	void helper(List<String> command) {
		try {
			this.helpers.add(new ProcessBuilder(this.gate.inside(command)).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Stop all name servers.
	 */
	void stopNameServers() {
		this.helpers.forEach((helper) -> helper.destroyForcibly().onExit().join());
		this.helpers.clear();
	}

	/**
	 * Let a port of the near machine itself lead to the first broker, as
	 * {@code kubectl port-forward} and SSH do.
	 * @param port the port
	 */
	void tunnel(int port) {
		this.near.run(List.of("sysctl", "-qw", "net.ipv4.conf.all.route_localnet=1"));
		this.near.firewall("""
				chain tunnel { type nat hook output priority -100;
				ip daddr 127.0.0.1 tcp dport %d dnat ip to 10.77.2.11
				}
				chain back { type nat hook postrouting priority 100;
				ip saddr 127.0.0.1 ip daddr 10.77.2.11 masquerade
				}
				""".formatted(port));
	}

	void shrinkPackets() {
		this.gate.run(List.of("ip", "link", "set", "to-far", "mtu", "1200"));
	}

	Namespace near() {
		return this.near;
	}

	Cluster source() {
		return this.source;
	}

	Cluster target() {
		return this.target;
	}

	Certificates certificates() {
		return this.certificates;
	}

	/**
	 * The settings of a client with TLS.
	 * @return settings of the source
	 */
	Map<String, String> encrypted() {
		Map<String, String> settings = new HashMap<>();
		this.certificates.clientProperties()
			.forEach((key, value) -> settings.put("tandem.source.properties." + key, value));
		settings.put("tandem.source.properties.security.protocol", "SSL");
		return settings;
	}

	/**
	 * The settings of a client that logs in.
	 * @param password the password
	 * @return settings of the source
	 */
	Map<String, String> loggedIn(String password) {
		return Map.of("tandem.source.properties.security.protocol", "SASL_PLAINTEXT",
				"tandem.source.properties.sasl.mechanism", "PLAIN", "tandem.source.properties.sasl.jaas.config",
				"org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\";"
					.formatted(USER, password));
	}

	static String password() {
		return PASSWORD;
	}

	/**
	 * Run the doctor in the near network, as a process of its own.
	 * @param bootstrap where the source begins
	 * @param settings more settings
	 * @return what it wrote
	 */
	Examined examine(String bootstrap, Map<String, String> settings) {
		List<String> args = new ArrayList<>(List.of("doctor", "--json"));
		args.addAll(arguments(bootstrap, settings));
		long start = System.nanoTime();
		try {
			Path err = Files.createTempFile("doctor", ".err");
			Process process = new ProcessBuilder(this.near.inside(TandemCommand.of(args))).redirectError(err.toFile())
				.start();
			String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			Assert.state(process.waitFor(60, TimeUnit.SECONDS), "The doctor does not end");
			logger.info("The doctor took {} ms", (System.nanoTime() - start) / 1_000_000);
			Examined examined = new Examined(process.exitValue(), out, Files.readString(err));
			Files.delete(err);
			return examined;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The command that runs the service in the near network.
	 * @param bootstrap where the source begins
	 * @param settings more settings
	 * @return the command
	 */
	List<String> service(String bootstrap, Map<String, String> settings) {
		List<String> args = new ArrayList<>(arguments(bootstrap, settings));
		args.add("--server.port=0");
		return this.near.inside(TandemCommand.of(args));
	}

	private static List<String> arguments(String bootstrap, Map<String, String> settings) {
		List<String> args = new ArrayList<>(List.of("--tandem.source.bootstrap-servers=" + bootstrap,
				"--tandem.target.bootstrap-servers=127.0.0.1:9093"));
		settings.forEach((key, value) -> args.add("--%s=%s".formatted(key, value)));
		return args;
	}

	@Override
	public void close() {
		this.helpers.forEach(Process::destroyForcibly);
		this.source.close();
		this.target.close();
		for (int index = this.open.size() - 1; index >= 0; index--) {
			try {
				this.open.get(index).close();
			}
			catch (Exception ex) {
				logger.warn("Could not close", ex);
			}
		}
	}

	/**
	 * The listeners of one broker.
	 */
	private static final class Listeners {

		private final int node;

		private final List<String> listeners = new ArrayList<>();

		private final List<String> advertised = new ArrayList<>();

		private final List<String> protocols = new ArrayList<>(List.of("CONTROLLER:PLAINTEXT"));

		Listeners(int node) {
			this.node = node;
		}

		void named(String name, String protocol, int port) {
			add(name, protocol, "10.77.2.1" + this.node, port, "b%d.far.test:%d".formatted(this.node, port));
		}

		void add(String name, String protocol, String address, int port, String advertisedAddress) {
			this.listeners.add("%s://%s:%d".formatted(name, address, port));
			this.advertised.add("%s://%s".formatted(name, advertisedAddress));
			this.protocols.add("%s:%s".formatted(name, protocol));
		}

		Map<String, String> properties() {
			return Map.of("listeners", String.join(",", this.listeners), "advertised.listeners",
					String.join(",", this.advertised), "listener.security.protocol.map",
					String.join(",", this.protocols));
		}

	}

}
