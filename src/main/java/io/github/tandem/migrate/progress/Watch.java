package io.github.tandem.migrate.progress;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.TopicPartition;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.migrate.plan.Commits;
import io.github.tandem.migrate.plan.LogSurvey;
import io.github.tandem.migrate.plan.MigrationPlan;
import io.github.tandem.route.Routes;

/**
 * Looks how far a migration has come, whoever replicates: by what the routes' consumer
 * groups have committed on the source.
 */
public final class Watch {

	private final MigrationPlan plan;

	private final Routes routes;

	private final String deployment;

	private final Cluster source;

	private final LogSurvey logs;

	private final Clock clock;

	/**
	 * Prepare; nothing is asked yet.
	 * @param plan what is to be done
	 * @param routes the routes
	 * @param deployment name of the deployment
	 * @param source the source
	 * @param clock the time
	 */
	public Watch(MigrationPlan plan, Routes routes, String deployment, Cluster source, Clock clock) {
		this.plan = plan;
		this.routes = routes;
		this.deployment = deployment;
		this.source = source;
		this.logs = new LogSurvey(source);
		this.clock = clock;
	}

	/**
	 * Look.
	 * @return how far it has come
	 * @throws io.github.tandem.cluster.ClusterException if the source does not answer
	 */
	Sample look() {
		Map<TopicPartition, Long> positions = new HashMap<>();
		Map<TopicPartition, Long> ends = new HashMap<>();
		this.routes.stream().forEach((route) -> {
			Set<TopicPartition> partitions = this.plan.partitions(route.name());
			if (!partitions.isEmpty()) {
				positions.putAll(Commits.of(this.source, route.group(this.deployment), partitions));
				ends.putAll(this.logs.ends(partitions, route.isolation()));
			}
		});
		return new Sample(this.clock.instant(), positions, ends);
	}

}
