package io.github.tandem.worker;

import io.github.tandem.partition.SourcePartition;

/**
 * Why a partition does not go on with what was read of it.
 */
sealed interface Stop {

	SourcePartition partition();

	/**
	 * A record could not be sent.
	 *
	 * @param partition its partition
	 * @param offset its offset
	 * @param failure why not
	 */
	record Failed(SourcePartition partition, long offset, Exception failure) implements Stop {

	}

	/**
	 * A record has to be sent alone, since it may be rejected.
	 *
	 * @param partition its partition
	 */
	record Isolated(SourcePartition partition) implements Stop {

	}

}
