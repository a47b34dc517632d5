package io.github.tandem.topic.sight;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.route.Destination;
import io.github.tandem.route.Routes;

/**
 * Both clusters at one look.
 *
 * @param names all topics of the source that Tandem may see
 * @param destinations where topics of the source go, by route and topic
 * @param sources topics of the source that are replicated, by name
 * @param sourceSettings the configurations of these
 * @param targets topics of the target that receive records
 * @param targetNames all topics of the target that Tandem may see
 */
public record Sight(Set<String> names, Map<String, Map<String, Destination>> destinations,
		Map<String, SourceTopic> sources, ReadSettings sourceSettings, ExistingTopics targets,
		Set<String> targetNames) {

	// what names of topics may have beside letters and digits
	private static final String SIGNS = "._-";

	/**
	 * Look at both clusters.
	 * @param routes tell which topics go where
	 * @param sourceTopics reads the source
	 * @param target the target
	 * @return what they have
	 * @throws io.github.tandem.cluster.ClusterException if a cluster does not answer, or
	 * another one does
	 */
	public static Sight of(Routes routes, ClusterTopics sourceTopics, Cluster target) {
		sourceTopics.verify();
		target.verify();
		Set<String> names = sourceTopics.names();
		Map<String, Map<String, Destination>> destinations = routes.destinations(names);
		Set<String> sourceNames = new TreeSet<>();
		destinations.values().forEach((byTopic) -> sourceNames.addAll(byTopic.keySet()));
		Map<String, SourceTopic> sources = sourceTopics.describe(sourceNames);
		return new Sight(names, destinations, sources, sourceTopics.settings(sources.keySet()),
				ExistingTopics.of(target, destined(destinations)),
				target.ask("list topics", (admin) -> admin.listTopics().names()));
	}

	/**
	 * Names of topics on the target that records go to.
	 * @return the names, whether or not such a topic exists
	 */
	public Set<String> destined() {
		return destined(this.destinations);
	}

	/**
	 * Whether a name begins or ends with that of a topic of the target, as far as a sign.
	 * @param name the name of a topic of the source
	 * @return {@code true} if it was perhaps made of one
	 */
	public boolean holdsTargetName(String name) {
		for (int index = 1; index < name.length() - 1; index++) {
			if (SIGNS.indexOf(name.charAt(index)) >= 0 && (this.targetNames.contains(name.substring(index + 1))
					|| this.targetNames.contains(name.substring(0, index)))) {
				return true;
			}
		}
		return false;
	}

	private static Set<String> destined(Map<String, Map<String, Destination>> destinations) {
		Set<String> names = new TreeSet<>();
		destinations.values().forEach((byTopic) -> byTopic.values().forEach((destination) -> {
			if (destination instanceof Destination.Topic) {
				names.add(destination.name());
			}
		}));
		return names;
	}

}
