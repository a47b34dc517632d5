package io.github.tandem.audit;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;

import io.github.tandem.verify.read.Scope;
import io.github.tandem.verify.report.Report;

/**
 * What the audit asks of both clusters.
 */
interface Comparison {

	/**
	 * Find out where times have their first record.
	 * @param times the times, by partition
	 * @return when that is, or where the time ends if it has none; without partitions
	 * that do not tell
	 * @throws io.github.tandem.cluster.ClusterException if the source does not answer
	 */
	Map<AuditedPartition, Instant> first(Map<AuditedPartition, TimeWindow> times);

	/**
	 * Find out which offsets of the source are in windows.
	 * @param looks is told the offsets
	 * @throws io.github.tandem.cluster.ClusterException if the source does not answer
	 */
	void find(Collection<Look> looks);

	/**
	 * Compare.
	 * @param scope what is compared
	 * @return what differs
	 * @throws io.github.tandem.cluster.ClusterException if a cluster does not answer, or
	 * another one does
	 * @throws org.apache.kafka.common.KafkaException likewise
	 */
	Report run(Scope scope);

}
