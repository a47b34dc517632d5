package io.github.tandem.topic;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.loop.ReturnWays;
import io.github.tandem.route.Routes;
import io.github.tandem.topic.ledger.Ledger;
import io.github.tandem.topic.ledger.MemoryLedger;
import io.github.tandem.topic.sight.ClusterTopics;

/**
 * Makes topics of the target for tests of other packages.
 */
public final class TopicsFixture {

	private TopicsFixture() {
	}

	/**
	 * Settings of topics.
	 * @param properties full keys and values in turn
	 * @return the settings as Spring Boot binds them
	 */
	static TopicsProperties properties(String... properties) {
		Map<String, String> all = new HashMap<>();
		for (int index = 0; index < properties.length; index += 2) {
			all.put(properties[index], properties[index + 1]);
		}
		return new Binder(new MapConfigurationPropertySource(all)).bindOrCreate("tandem.topics",
				TopicsProperties.class);
	}

	/**
	 * A ledger in memory.
	 * @return the ledger
	 */
	static Ledger ledger() {
		return new MemoryLedger();
	}

	/**
	 * The topics of a target.
	 * @param routes the routes
	 * @param source the source cluster
	 * @param target the target cluster
	 * @return topics that may be created
	 */
	public static TargetTopics of(Routes routes, Cluster source, Cluster target) {
		return of(routes, source, target, true, Clock.systemUTC());
	}

	/**
	 * The topics of a target.
	 * @param routes the routes
	 * @param source the source cluster
	 * @param target the target cluster
	 * @param create whether topics may be created
	 * @param clock the clock
	 * @return the topics
	 */
	public static TargetTopics of(Routes routes, Cluster source, Cluster target, boolean create, Clock clock) {
		TopicsProperties properties = TopicsFixture.properties("tandem.topics.create", String.valueOf(create));
		return new TargetTopics(routes, properties, new ClusterTopics(source), target,
				new DeadLetterTopics(properties, target, new DeploymentProperties("tandem", null)),
				new ReturnWays(false), ledger(), clock);
	}

}
