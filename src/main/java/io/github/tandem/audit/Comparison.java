package io.github.tandem.audit;

import java.util.Collection;

import io.github.tandem.verify.read.Scope;
import io.github.tandem.verify.report.Report;

/**
 * What the audit asks of both clusters.
 */
interface Comparison {

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
