package io.github.tandem.cluster;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The cluster whose records are replicated.
 *
 * @param bootstrapServers addresses, as host:port, of some brokers of the source cluster
 * @param ssl how connections to the source cluster are encrypted
 * @param properties any Kafka client property, for every client of the source cluster
 * @param consumer the consumers that read the records
 * @param admin the client that reads topics, configurations and offsets
 */
@ConfigurationProperties("tandem.source")
public record SourceProperties(@Nullable List<String> bootstrapServers,
		@NestedConfigurationProperty @DefaultValue SslProperties ssl, @DefaultValue Map<String, String> properties,
		@NestedConfigurationProperty @DefaultValue ClientProperties consumer,
		@NestedConfigurationProperty @DefaultValue ClientProperties admin) {

	public SourceProperties {
		bootstrapServers = BootstrapServers.require("tandem.source.bootstrap-servers", bootstrapServers);
		OwnedKeys.refuse("tandem.source.properties.", properties.keySet(), OwnedKeys.CONSUMER, OwnedKeys.ADMIN);
		OwnedKeys.refuse("tandem.source.consumer.properties.", consumer.properties().keySet(), OwnedKeys.CONSUMER);
		OwnedKeys.refuse("tandem.source.admin.properties.", admin.properties().keySet(), OwnedKeys.ADMIN);
	}

	/**
	 * The addresses, of which there is at least one.
	 * @return host and port pairs
	 */
	@Override
	@SuppressWarnings("NullAway")
	public List<String> bootstrapServers() {
		return this.bootstrapServers;
	}

	@Override
	public String toString() {
		return "SourceProperties[bootstrapServers=%s, ssl=%s, properties=%s, consumer=%s, admin=%s]"
			.formatted(this.bootstrapServers, this.ssl, this.properties.keySet(), this.consumer, this.admin);
	}

}
