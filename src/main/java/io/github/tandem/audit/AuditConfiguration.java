package io.github.tandem.audit;

import java.time.Clock;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.tandem.bridge.Replication;
import io.github.tandem.cluster.Cluster;
import io.github.tandem.offset.store.OffsetMaps;
import io.github.tandem.route.Routes;
import io.github.tandem.verify.read.Progress;
import io.github.tandem.verify.read.Verification;

/**
 * The settings of the audit, which are checked also while it is off.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuditProperties.class)
class AuditConfiguration {

	/**
	 * The audit, if it is switched on.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty("tandem.audit.enabled")
	static class AuditingConfiguration {

		@Bean
		Audit audit(AuditProperties properties, Replication replication, Routes routes, Verification verification,
				OffsetMaps maps, Cluster sourceCluster, Cluster targetCluster, MeterRegistry meters) {
			// timestamps are those of the machines' clocks
			Clock clock = Clock.systemUTC();
			// the service has the maps in memory: to read them for each window would take
			// longer than to compare it
			return new Audit(properties, replication::routes, routes,
					new ClusterComparison(
							(scope) -> verification.run(scope, false, new Progress(clock), maps.complete()),
							sourceCluster, targetCluster),
					new AuditMeters(meters, routes, clock), clock);
		}

		@Bean
		AuditSchedule auditSchedule(AuditProperties properties, Audit audit) {
			return new AuditSchedule(properties.window(), audit::round, audit::stop);
		}

		@Bean
		AuditEndpoint auditEndpoint(AuditProperties properties, Audit audit) {
			return new AuditEndpoint(properties, audit);
		}

	}

}
