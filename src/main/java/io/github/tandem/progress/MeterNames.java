package io.github.tandem.progress;

/**
 * Names and tags of the meters of the replication: they are a contract with dashboards
 * and alerts.
 */
final class MeterNames {

	static final String BYTES = "tandem.bytes";

	static final String COMMIT_AGE = "tandem.commit.age";

	static final String GAP_RECORDS = "tandem.gap.records";

	static final String GROUP_STRANGERS = "tandem.group.strangers";

	static final String IN_FLIGHT_BYTES = "tandem.in.flight.bytes";

	static final String LAG_RECORDS = "tandem.lag.records";

	static final String LAG_TIME = "tandem.lag.time";

	static final String LAST_PROGRESS = "tandem.last.progress";

	static final String MALFORMED_PATHS = "tandem.malformed.paths";

	static final String OFFSETS_INEXACT = "tandem.offsets.inexact";

	static final String OFFSETS_TRANSLATION_AGE = "tandem.offsets.translation.age";

	static final String PARTITIONS = "tandem.partitions";

	static final String PIPELINE = "tandem.pipeline";

	static final String PRODUCER_REPLACEMENTS = "tandem.producer.replacements";

	static final String RECORD_AGE = "tandem.record.age";

	static final String RECORDS = "tandem.records";

	static final String RETIMED_RECORDS = "tandem.retimed.records";

	static final String THREADS = "tandem.threads";

	static final String TIME_TO_LOSS = "tandem.time.to.loss";

	static final String TAG_ROUTE = "route";

	static final String TAG_TOPIC = "topic";

	static final String TAG_PARTITION = "partition";

	static final String TAG_STATE = "state";

	static final String TAG_REASON = "reason";

	static final String TAG_CAUSE = "cause";

	static final String TAG_OUTCOME = "outcome";

	// values of the tag outcome

	static final String REPLICATED = "replicated";

	static final String SKIPPED = "skipped";

	static final String DEAD_LETTERED = "dead-lettered";

	static final String LOOPED = "looped";

	private MeterNames() {
	}

}
