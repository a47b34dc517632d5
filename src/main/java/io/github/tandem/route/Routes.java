package io.github.tandem.route;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * All routes of this deployment, and the rule that no two topics may get into each
 * other's way: a topic of the source is taken by one route, a topic of the target filled
 * from one topic.
 */
public final class Routes {

	private final List<Route> routes;

	private Routes(List<Route> routes) {
		this.routes = routes;
	}

	/**
	 * Make routes of their settings.
	 * @param properties settings of each route
	 * @return the routes
	 * @throws IllegalArgumentException if a setting is not usable or two contradict each
	 * other; the message begins with the full key
	 */
	static Routes of(List<RouteProperties> properties) {
		List<Route> routes = new ArrayList<>();
		Map<String, String> names = new HashMap<>();
		Map<String, String> topics = new HashMap<>();
		Map<String, String> targets = new HashMap<>();
		for (int index = 0; index < properties.size(); index++) {
			String key = "tandem.routes[%d]".formatted(index);
			Route route = Route.of(key, properties.get(index));
			claim(names, route.name(), key, "%s.name: the name '%s' is already that of %s: names must differ");
			for (String topic : route.names()) {
				claim(topics, topic, key, "%s.topics: the topic '%s' is already taken by %s: a topic has one route");
			}
			route.constantTargets()
				.forEach((target) -> claim(targets, target, key,
						"%s.rename: the target topic '%s' is already filled by %s: two topics would be mixed in it"));
			routes.add(route);
		}
		return new Routes(List.copyOf(routes));
	}

	private static void claim(Map<String, String> claims, String name, String key, String message) {
		String other = claims.putIfAbsent(name, key);
		if (other != null && !other.equals(key)) {
			throw new IllegalArgumentException(message.formatted(key, name, other));
		}
	}

	public Stream<Route> stream() {
		return this.routes.stream();
	}

	/**
	 * Number of consumer threads of all routes in this process.
	 * @return at least one
	 */
	public int threads() {
		return this.routes.stream().mapToInt(Route::concurrency).sum();
	}

	/**
	 * Decide where each topic goes.
	 * @param topics the topics of the source
	 * @return for each route that takes topics, their destinations by topic
	 */
	public Map<String, Map<String, Destination>> destinations(Collection<String> topics) {
		Map<String, List<Route>> takers = new TreeMap<>();
		Map<String, TreeSet<String>> sources = new HashMap<>();
		for (String topic : topics) {
			for (Route route : this.routes) {
				if (route.takes(topic)) {
					takers.computeIfAbsent(topic, (key) -> new ArrayList<>()).add(route);
					sources.computeIfAbsent(route.targetTopic(topic), (key) -> new TreeSet<>()).add(topic);
				}
			}
		}
		Map<String, Map<String, Destination>> destinations = new HashMap<>();
		takers.forEach((topic, all) -> all
			.forEach((route) -> destinations.computeIfAbsent(route.name(), (key) -> new TreeMap<>())
				.put(topic, destination(topic, route, all, sources))));
		return destinations;
	}

	private static Destination destination(String topic, Route route, List<Route> takers,
			Map<String, TreeSet<String>> sources) {
		String target = route.targetTopic(topic);
		if (takers.size() > 1) {
			return new Destination.Conflict(target,
					"the topic '%s' is taken by the routes %s: a topic has one route, exclude it from the others"
						.formatted(topic, takers));
		}
		if (sources.getOrDefault(target, new TreeSet<>()).size() > 1) {
			return new Destination.Conflict(target,
					"the topics %s would all be replicated into the target topic '%s': exclude or rename all but one"
						.formatted(sources.get(target), target));
		}
		if (target.length() > Rename.LONGEST) {
			return new Destination.Conflict(target,
					"the name '%s' has %d characters, and a topic may have %d: rename or exclude the topic '%s'"
						.formatted(target, target.length(), Rename.LONGEST, topic));
		}
		if (!Rename.isLegal(target)) {
			return new Destination.Conflict(target,
					"'%s' is no legal topic name: rename or exclude the topic '%s'".formatted(target, topic));
		}
		return new Destination.Topic(target);
	}

}
