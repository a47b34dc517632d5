package io.github.tandem.offset.group;

import java.time.Clock;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterAccess;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.cluster.SourceProperties;
import io.github.tandem.cluster.TargetProperties;
import io.github.tandem.cluster.tls.Encryptions;
import io.github.tandem.offset.search.ExactSearch;
import io.github.tandem.offset.store.OffsetMaps;
import io.github.tandem.offset.store.OffsetsProperties;
import io.github.tandem.offset.store.ReverseMaps;
import io.github.tandem.route.Routes;
import io.github.tandem.topic.TargetTopics;

/**
 * The translation of what groups commit.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("tandem.offsets.enabled")
class GroupsConfiguration {

	@Bean
	GroupOffsets groupOffsets(OffsetsProperties properties, DeploymentProperties deployment, Routes routes,
			Cluster sourceCluster, Cluster targetCluster, TargetTopics topics, OffsetMaps maps, ReverseMaps reverse,
			IntFunction<Admin> offsetsAdmins, Clock clock) {
		Set<String> own = routes.stream().map((route) -> route.group(deployment.name())).collect(Collectors.toSet());
		return new GroupOffsets(deployment.name(), properties.sync(), GroupFilter.of(properties, own), sourceCluster,
				targetCluster, () -> ReplicatedTopic.all(routes, topics), maps, reverse,
				new CommitLanes(targetCluster, offsetsAdmins), clock);
	}

	@Bean
	GroupSchedule groupSchedule(OffsetsProperties properties, GroupOffsets offsets) {
		return new GroupSchedule(properties.interval(), offsets::round);
	}

	@Bean
	OffsetsEndpoint offsetsEndpoint(GroupOffsets offsets, DeploymentProperties deployment, Routes routes,
			Cluster sourceCluster, Cluster targetCluster, OffsetMaps maps, ReverseMaps reverse,
			Supplier<ExactSearch> exactSearches, Clock clock) {
		return new OffsetsEndpoint(offsets, new MapAges(maps::asOf, clock),
				new GroupMove(sourceCluster, targetCluster, routes, maps::of, reverse, deployment.name()),
				exactSearches);
	}

	@Bean
	Supplier<ExactSearch> exactSearches(DeploymentProperties deployment, SourceProperties source,
			TargetProperties target, Encryptions encryptions, Clock clock) {
		return () -> new ExactSearch(ClusterAccess.committed(ClusterAccess.reading(deployment, source, encryptions)),
				ClusterAccess.committed(ClusterAccess.reading(deployment, target, encryptions)), clock);
	}

}
