package io.github.tandem.bridge.consumer;

import java.util.Map;
import java.util.function.Predicate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;

/**
 * Sees to it that clients do not stay with brokers that are gone, or of another cluster:
 * they know the addresses that these told them, and those at which they began have to be
 * asked again.
 */
public final class ClusterContacts {

	private static final Logger logger = LoggerFactory.getLogger(ClusterContacts.class);

	private final Cluster source;

	private final Cluster target;

	private final Map<String, SourceContact> routes;

	private final Predicate<String> startAnew;

	/**
	 * Create them.
	 * @param source the source
	 * @param target the target
	 * @param routes the contacts of the routes by the ids of their listeners
	 * @param startAnew stops the consumers of a route, and starts them again; tells
	 * whether they ran
	 */
	public ClusterContacts(Cluster source, Cluster target, Map<String, SourceContact> routes,
			Predicate<String> startAnew) {
		this.source = source;
		this.target = target;
		this.routes = routes;
		this.startAnew = startAnew;
	}

	/**
	 * Look at both clusters.
	 */
	public void look() {
		// its producers end by themselves as soon as they hear another one
		this.target.isBack();
		boolean back = this.source.isBack();
		if (this.source.identity().another() == null) {
			listen();
		}
		else if (back) {
			this.routes.keySet().forEach(this::leaveTheOther);
		}
	}

	private void listen() {
		this.routes.forEach((id, contact) -> {
			if (contact.isLost() && this.source.answers() && this.startAnew.test(id)) {
				logger.atWarn()
					.addKeyValue("route", id)
					.log("Consumers hear nothing of a source that answers others, starting them again");
			}
		});
	}

	private void leaveTheOther(String id) {
		if (this.startAnew.test(id)) {
			logger.atWarn()
				.addKeyValue("route", id)
				.log("The right source answers again, starting consumers again that stay with another one");
		}
	}

}
