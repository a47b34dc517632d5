package io.github.tandem.cluster;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The cluster that the records are replicated to.
 *
 * @param bootstrapServers addresses, as host:port, of some brokers of the target cluster
 * @param ssl how connections to the target cluster are encrypted
 * @param properties any Kafka client property, for every client of the target cluster
 * @param producer the producers that write the records
 * @param admin the client that creates topics
 */
@ConfigurationProperties("tandem.target")
public record TargetProperties(@Nullable List<String> bootstrapServers,
		@NestedConfigurationProperty @DefaultValue SslProperties ssl, @DefaultValue Map<String, String> properties,
		@NestedConfigurationProperty @DefaultValue ClientProperties producer,
		@NestedConfigurationProperty @DefaultValue ClientProperties admin) {

	public TargetProperties {
		bootstrapServers = BootstrapServers.require("tandem.target.bootstrap-servers", bootstrapServers);
		OwnedKeys.refuse("tandem.target.properties.", properties.keySet(), OwnedKeys.PRODUCER, OwnedKeys.ADMIN);
		OwnedKeys.refuse("tandem.target.producer.properties.", producer.properties().keySet(), OwnedKeys.PRODUCER);
		OwnedKeys.refuse("tandem.target.admin.properties.", admin.properties().keySet(), OwnedKeys.ADMIN);
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
		return "TargetProperties[bootstrapServers=%s, ssl=%s, properties=%s, producer=%s, admin=%s]"
			.formatted(this.bootstrapServers, this.ssl, this.properties.keySet(), this.producer, this.admin);
	}

}
