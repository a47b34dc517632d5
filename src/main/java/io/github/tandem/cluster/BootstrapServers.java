package io.github.tandem.cluster;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;
import org.springframework.util.CollectionUtils;

/**
 * The rule for addresses of brokers.
 */
final class BootstrapServers {

	private static final Pattern HOST_AND_PORT = Pattern.compile("[^\\s,;]+:([1-9]\\d{0,4})");

	private static final int LAST_PORT = 65_535;

	private BootstrapServers() {
	}

	static List<String> require(String key, @Nullable List<String> servers) {
		Assert.isTrue(!CollectionUtils.isEmpty(servers),
				() -> key + " is required: set it to the address of at least one broker, for example east-1:9092");
		for (String server : servers) {
			Assert.isTrue(isAddress(server),
					() -> "%s: '%s' is not an address of the form host:port".formatted(key, server));
		}
		return List.copyOf(servers);
	}

	private static boolean isAddress(String server) {
		Matcher address = HOST_AND_PORT.matcher(server);
		return address.matches() && Integer.parseInt(address.group(1)) <= LAST_PORT;
	}

}
