package io.github.tandem.topic;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.route.Route;

/**
 * Routes that have nothing to do since they take no topic of the source, and why: each is
 * logged once when that begins and once when it ends.
 */
final class RoutesWithoutTopics {

	private static final Logger logger = LoggerFactory.getLogger(RoutesWithoutTopics.class);

	private final Map<String, String> reasons = new ConcurrentHashMap<>();

	/**
	 * Why a route has no topics.
	 * @param route the route
	 * @return the reason, or {@code null} if it has some
	 */
	@Nullable String reason(Route route) {
		return this.reasons.get(route.name());
	}

	/**
	 * Look at a route.
	 * @param route the route
	 * @param taken how many topics it takes
	 * @param topics all topics of the source that Tandem may see
	 */
	void look(Route route, int taken, Collection<String> topics) {
		if (taken > 0) {
			if (this.reasons.remove(route.name()) != null) {
				logger.atInfo()
					.addKeyValue("route", route.name())
					.addKeyValue("topics", taken)
					.log("A route has topics now");
			}
			return;
		}
		String reason = reason(route, topics);
		if (this.reasons.put(route.name(), reason) == null) {
			logger.atWarn()
				.addKeyValue("route", route.name())
				.addKeyValue("reason", reason)
				.log("A route has no topics, so it replicates nothing");
		}
	}

	private static String reason(Route route, Collection<String> topics) {
		List<String> named = topics.stream().filter(route::names).sorted().toList();
		if (named.isEmpty()) {
			return ("none of the %d topics of the source that Tandem may see matches 'topics' of the route '%s': compare "
					+ "names, case and permissions")
				.formatted(topics.size(), route.name());
		}
		return ("of the topics of the source %d match 'topics' of the route '%s', and all of them are internal or excluded, "
				+ "such as '%s'")
			.formatted(named.size(), route.name(), named.get(0));
	}

}
