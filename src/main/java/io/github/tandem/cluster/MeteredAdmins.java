package io.github.tandem.cluster;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClient;
import org.jspecify.annotations.Nullable;

/**
 * Makes the admin clients of a cluster, one after another, with the meters of the last.
 */
final class MeteredAdmins implements Function<Map<String, Object>, Admin> {

	private final String cluster;

	private final MeterRegistry meters;

	private @Nullable KafkaClientMetrics metrics;

	MeteredAdmins(String cluster, MeterRegistry meters) {
		this.cluster = cluster;
		this.meters = meters;
	}

	@Override
	public synchronized Admin apply(Map<String, Object> configuration) {
		if (this.metrics != null) {
			// it has a thread of its own
			this.metrics.close();
		}
		AdminClient admin = AdminClient.create(configuration);
		this.metrics = new KafkaClientMetrics(admin, List.of(Tag.of("cluster", this.cluster)));
		this.metrics.bindTo(this.meters);
		return admin;
	}

}
