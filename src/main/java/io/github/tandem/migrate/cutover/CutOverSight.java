package io.github.tandem.migrate.cutover;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.TopicPartition;

import io.github.tandem.migrate.plan.MigrationPlan;
import io.github.tandem.migrate.plan.TopicTask;
import io.github.tandem.migrate.report.GroupsResult;
import io.github.tandem.migrate.report.LeftOut;
import io.github.tandem.verify.report.Report;

/**
 * What a cut-over asks of both clusters. What does not answer fails with a
 * {@link io.github.tandem.cluster.ClusterException} or a
 * {@link org.apache.kafka.common.KafkaException}.
 */
interface CutOverSight {

	/**
	 * The topics as they are now.
	 * @return the plan
	 */
	MigrationPlan plan();

	/**
	 * Choose the topics that all that follows is about.
	 * @param topics the topics
	 */
	void choose(List<TopicTask> topics);

	/**
	 * Who does not replicate.
	 * @return the consumer groups of routes that have no members
	 */
	List<String> withoutMembers();

	/**
	 * Where the logs of the source end.
	 * @param asReplicated as the routes see them, or else as those who write do
	 * @return the offset after the last record, by partition
	 */
	Map<TopicPartition, Long> ends(boolean asReplicated);

	/**
	 * Where the logs of the source end before open transactions.
	 * @return the last stable offset, by partition
	 */
	Map<TopicPartition, Long> stableEnds();

	/**
	 * What is not replicated up to there.
	 * @param ends ends of logs
	 * @return number of offsets by partition, without those that are replicated
	 */
	Map<TopicPartition, Long> behind(Map<TopicPartition, Long> ends);

	/**
	 * Begin to watch who writes.
	 */
	void watch();

	/**
	 * Who has written since it is watched.
	 * @return whether somebody has, and who
	 */
	Check writers();

	/**
	 * Who reads that is moved.
	 * @return a line for each group
	 */
	List<String> readers();

	/**
	 * Who reads, or may, that is not moved.
	 * @return a line for each group
	 */
	List<String> otherReaders();

	/**
	 * Move the groups.
	 * @return what came of it
	 * @throws InterruptedException if the process ends
	 */
	GroupsResult moveGroups() throws InterruptedException;

	/**
	 * Compare the newest records.
	 * @param topics the topics on the source
	 * @return what differs, by topic
	 */
	Map<String, Report> compare(Set<String> topics);

	/**
	 * Compare samples of topics.
	 * @param topics the topics on the source
	 * @return what differs, by topic
	 */
	Map<String, Report> sample(Set<String> topics);

	/**
	 * Which topics the target keeps for a shorter time.
	 * @return a line for each
	 */
	List<String> shorterRetention();

	/**
	 * Which groups have offsets in the topics and are not moved.
	 * @return a line, if there are any
	 */
	List<String> otherGroups();

	/**
	 * What the target has rejected.
	 * @return the dead letters of the chosen topics
	 */
	LeftOut leftOut();

	/**
	 * Which routes replicate no further than they are told.
	 * @return a line for each route that stops, and the way out
	 */
	List<String> stopping();

	/**
	 * What a running deployment replicates from the target to the source.
	 * @param targets topics on the target
	 * @return those of them that are
	 */
	Collection<String> replicatedBack(Set<String> targets);

}
