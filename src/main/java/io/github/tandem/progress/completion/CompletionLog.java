package io.github.tandem.progress.completion;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.progress.RouteStatus;

/**
 * Logs once when all partitions of a bounded route that this process has are complete.
 */
public final class CompletionLog {

	private static final Logger logger = LoggerFactory.getLogger(CompletionLog.class);

	private final Set<String> complete = new HashSet<>();

	/**
	 * Look at a route.
	 * @param route its name
	 * @param partitions those of its partitions that this process has
	 */
	public void look(String route, List<PartitionStatus> partitions) {
		if (!RouteStatus.isComplete(partitions)) {
			this.complete.remove(route);
		}
		else if (this.complete.add(route)) {
			logger.atInfo()
				.addKeyValue("route", route)
				.addKeyValue("partitions", partitions.size())
				.log("A route is complete: all its partitions of this process are replicated up to where it stops");
		}
	}

}
