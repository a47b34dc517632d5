package io.github.tandem.test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.security.scram.ScramLoginModule;

/**
 * One way into a broker: where it listens, which address it tells its clients, and what
 * both sides must set.
 *
 * @param name the listener's name in upper case
 * @param protocol the security protocol
 * @param port where the broker listens
 * @param advertised the address to which its clients are sent
 * @param bootstrap the address at which its clients begin
 * @param serverProperties what the broker must set for this listener alone
 * @param clientProperties what clients must set
 */
record BrokerListener(String name, String protocol, int port, String advertised, String bootstrap,
		Map<String, String> serverProperties, Map<String, String> clientProperties) {

	static final String PLAIN = "PLAIN";

	static final String RELAYED = "RELAYED";

	static final String ADVERTISED = "ADVERTISED";

	static final String SECURED = "SECURED";

	private static final String CONTROLLER = "CONTROLLER";

	static BrokerListener plain() {
		int port = FreePorts.next();
		return new BrokerListener(PLAIN, "PLAINTEXT", port, local(port), local(port), Map.of(), Map.of());
	}

	static BrokerListener relayed(TcpRelay relay) {
		String address = local(relay.port());
		return new BrokerListener(RELAYED, "PLAINTEXT", relay.targetPort(), address, address, Map.of(), Map.of());
	}

	static BrokerListener advertising(String address) {
		int port = FreePorts.next();
		return new BrokerListener(ADVERTISED, "PLAINTEXT", port, address, local(port), Map.of(), Map.of());
	}

	static BrokerListener secured(Certificates certificates, String user, String password) {
		int port = FreePorts.next();
		return secured(certificates, user, password, port, local(port));
	}

	static BrokerListener secured(Certificates certificates, String user, String password, TcpRelay relay) {
		return secured(certificates, user, password, relay.targetPort(), local(relay.port()));
	}

	private static BrokerListener secured(Certificates certificates, String user, String password, int port,
			String address) {
		String login = "%s required username=\"%s\" password=\"%s\"".formatted(PlainLoginModule.class.getName(), user,
				password);
		Map<String, String> server = new HashMap<>();
		server.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-512");
		server.put("scram-sha-512.sasl.jaas.config", ScramLoginModule.class.getName() + " required;");
		server.put("plain.sasl.jaas.config", "%s user_%s=\"%s\";".formatted(login, user, password));
		server.putAll(certificates.brokerProperties());
		Map<String, String> client = new HashMap<>();
		client.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "SASL_SSL");
		client.put(SaslConfigs.SASL_MECHANISM, "PLAIN");
		client.put(SaslConfigs.SASL_JAAS_CONFIG, login + ";");
		client.putAll(certificates.clientProperties());
		Map<String, String> prefixed = new HashMap<>();
		server.forEach(
				(key, value) -> prefixed.put("listener.name." + SECURED.toLowerCase(Locale.ROOT) + "." + key, value));
		return new BrokerListener(SECURED, "SASL_SSL", port, address, address, prefixed, client);
	}

	/**
	 * The server properties of a combined broker and controller with these listeners.
	 * @param listeners the listeners for clients, one of them {@link #PLAIN}
	 * @param controllerPort where the controller listens
	 * @return what goes to {@code server.properties}
	 */
	static Map<String, String> serverProperties(Collection<BrokerListener> listeners, int controllerPort) {
		Map<String, String> properties = new HashMap<>();
		properties.put("process.roles", "broker,controller");
		properties.put("node.id", "1");
		properties.put("controller.quorum.voters", "1@localhost:" + controllerPort);
		properties.put("controller.listener.names", CONTROLLER);
		properties.put("inter.broker.listener.name", PLAIN);
		properties.put("listeners",
				join(listeners, "%1$s://localhost:%3$d") + ",%s://localhost:%d".formatted(CONTROLLER, controllerPort));
		properties.put("advertised.listeners", join(listeners, "%1$s://%4$s"));
		properties.put("listener.security.protocol.map",
				join(listeners, "%1$s:%2$s") + "," + CONTROLLER + ":PLAINTEXT");
		listeners.forEach((listener) -> properties.putAll(listener.serverProperties()));
		return properties;
	}

	/**
	 * What a broker sets differently that joins the cluster of another and is no
	 * controller.
	 * @param listeners the listeners for clients, one of them {@link #PLAIN}
	 * @param node the broker's number
	 * @return what goes to {@code server.properties} besides the controller's address
	 */
	static Map<String, String> memberProperties(Collection<BrokerListener> listeners, int node) {
		return Map.of("process.roles", "broker", "node.id", String.valueOf(node), "listeners",
				join(listeners, "%1$s://localhost:%3$d"));
	}

	Cluster cluster() {
		return new Cluster(this.bootstrap, this.clientProperties);
	}

	/**
	 * Whether the broker listens, found out without a Kafka client and its warnings.
	 * @return if a connection can be opened
	 */
	boolean accepts() {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static String join(Collection<BrokerListener> listeners, String format) {
		return listeners.stream()
			.map((listener) -> format.formatted(listener.name, listener.protocol, listener.port, listener.advertised))
			.collect(Collectors.joining(","));
	}

	private static String local(int port) {
		return "localhost:" + port;
	}

}
