package io.github.tandem.cluster;

import java.util.Map;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Kafka properties of one kind of client of a cluster.
 *
 * @param properties any property of that Kafka client; wins over those of its cluster
 */
public record ClientProperties(@DefaultValue Map<String, String> properties) {

	@Override
	public String toString() {
		return "ClientProperties[properties=%s]".formatted(this.properties.keySet());
	}

}
