package io.github.tandem.doctor.probe;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and a port.
 *
 * @param host name or IP address, without brackets
 * @param port the port
 */
public record Endpoint(String host, int port) {

	private static final Pattern ADDRESS = Pattern
		.compile("(?:\\[([0-9a-fA-F:.]+(?:%\\w+)?)]|([^\\s,;:/\\[\\]]+)):(\\d{1,5})");

	private static final Pattern IP_V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

	private static final int LAST_PORT = 65_535;

	/**
	 * Read an address.
	 * @param address as it is configured, such as {@code east-1:9092}
	 * @return host and port, if it has both and nothing else
	 */
	public static Optional<Endpoint> parse(String address) {
		Matcher matcher = ADDRESS.matcher(address);
		if (!matcher.matches()) {
			return Optional.empty();
		}
		int port = Integer.parseInt(matcher.group(3));
		String host = (matcher.group(1) != null) ? matcher.group(1) : matcher.group(2);
		return (port > 0 && port <= LAST_PORT) ? Optional.of(new Endpoint(host, port)) : Optional.empty();
	}

	/**
	 * Whether the host needs no resolution.
	 * @return {@code true} for an IP address
	 */
	public boolean isLiteral() {
		return this.host.contains(":") || IP_V4.matcher(this.host).matches();
	}

	@Override
	public String toString() {
		return (this.host.contains(":") ? "[" + this.host + "]" : this.host) + ":" + this.port;
	}

}
