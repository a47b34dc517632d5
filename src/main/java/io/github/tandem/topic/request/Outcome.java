package io.github.tandem.topic.request;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.github.tandem.cluster.ClusterException;

/**
 * What came of changes: what is neither refused nor postponed was done.
 *
 * @param failures failures by the name of the topic
 * @param postponed topics whose change was put off, since the target throttles or time
 * was up
 * @param pause how long the target wants to be left alone, zero if it does not
 */
public record Outcome(Map<String, ClusterException> failures, Set<String> postponed, Duration pause) {

	/**
	 * Put the outcomes of two kinds of changes together.
	 * @param other another outcome
	 * @return both
	 */
	public Outcome and(Outcome other) {
		Map<String, ClusterException> allFailures = new HashMap<>(this.failures);
		allFailures.putAll(other.failures);
		Set<String> allPostponed = new HashSet<>(this.postponed);
		allPostponed.addAll(other.postponed);
		return new Outcome(allFailures, allPostponed,
				(this.pause.compareTo(other.pause) < 0) ? other.pause : this.pause);
	}

}
