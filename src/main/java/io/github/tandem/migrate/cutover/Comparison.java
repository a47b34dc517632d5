package io.github.tandem.migrate.cutover;

import java.util.Map;
import java.util.Set;

import io.github.tandem.verify.report.Report;

/**
 * Compares records of both sides.
 */
public interface Comparison {

	/**
	 * Compare the newest records of topics.
	 * @param topics the topics on the source
	 * @return what differs, by topic
	 */
	Map<String, Report> newest(Set<String> topics);

	/**
	 * Compare samples of topics, from their beginnings on.
	 * @param topics the topics on the source
	 * @return what differs, by topic
	 */
	Map<String, Report> sample(Set<String> topics);

}
