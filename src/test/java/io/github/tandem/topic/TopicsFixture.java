package io.github.tandem.topic;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.route.Routes;

/**
 * Makes topics of the target for tests of other packages.
 */
public final class TopicsFixture {

	private TopicsFixture() {
	}

	/**
	 * The topics of a target.
	 * @param routes the routes
	 * @param source the source cluster
	 * @param target the target cluster
	 * @return topics that may be created
	 */
	public static TargetTopics of(Routes routes, Cluster source, Cluster target) {
		return of(routes, source, target, true);
	}

	/**
	 * The topics of a target.
	 * @param routes the routes
	 * @param source the source cluster
	 * @param target the target cluster
	 * @param create whether topics may be created
	 * @return the topics
	 */
	public static TargetTopics of(Routes routes, Cluster source, Cluster target, boolean create) {
		TopicsProperties properties = new TopicsProperties(Duration.ofSeconds(10), create, "source",
				new TopicsProperties.Configs(List.of()));
		return new TargetTopics(routes, properties, new SourceTopics(source), target,
				new DeadLetterTopics(properties, target, new DeploymentProperties("tandem", null)), Clock.systemUTC());
	}

}
