package io.github.tandem.topic.request;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.tandem.cluster.ClusterException;

/**
 * What fails at each look: it is told when it begins, and when its reason changes.
 */
public final class LastingFailures {

	private final Map<String, String> reasons = new HashMap<>();

	/**
	 * Take what failed at a look.
	 * @param failures all failures by the name of the topic
	 * @return what was not told yet, that of one reason together
	 */
	public List<FaultLines.Line> news(Map<String, ClusterException> failures) {
		this.reasons.keySet().retainAll(failures.keySet());
		FaultLines news = new FaultLines();
		failures.forEach((name, failure) -> {
			String reason = String.valueOf(failure.getMessage());
			if (!reason.equals(this.reasons.put(name, reason))) {
				news.add(name, name, reason);
			}
		});
		return news.lines();
	}

}
