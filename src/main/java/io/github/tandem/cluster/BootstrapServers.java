package io.github.tandem.cluster;

import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;
import org.springframework.util.CollectionUtils;

/**
 * The rule for addresses of brokers.
 */
final class BootstrapServers {

	private static final Pattern HOST_AND_PORT = Pattern.compile("\\S+:\\d{1,5}");

	private BootstrapServers() {
	}

	static List<String> require(String key, @Nullable List<String> servers) {
		Assert.isTrue(!CollectionUtils.isEmpty(servers),
				() -> key + " is required: set it to the address of at least one broker, for example east-1:9092");
		for (String server : servers) {
			Assert.isTrue(HOST_AND_PORT.matcher(server).matches(),
					() -> "%s: '%s' is not an address of the form host:port".formatted(key, server));
		}
		return List.copyOf(servers);
	}

}
