package io.github.tandem.cluster;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import io.github.tandem.cluster.identity.AnotherCluster;

/**
 * Whether a cluster answers.
 */
class ClusterHealthIndicator implements HealthIndicator {

	private final Cluster cluster;

	ClusterHealthIndicator(Cluster cluster) {
		this.cluster = cluster;
	}

	@Override
	public Health health() {
		Health.Builder health = new Health.Builder().withDetail("bootstrapServers", this.cluster.bootstrapServers());
		try {
			ClusterIdentity identity = this.cluster.identify();
			AnotherCluster another = this.cluster.identity().another();
			if (another != null) {
				return health.down().withDetail("error", another.describe()).build();
			}
			return health.up().withDetail("clusterId", identity.id()).withDetail("brokers", identity.brokers()).build();
		}
		catch (ClusterException ex) {
			return health.down().withDetail("error", String.valueOf(ex.getMessage())).build();
		}
	}

}
