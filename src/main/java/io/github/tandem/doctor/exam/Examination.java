package io.github.tandem.doctor.exam;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.tandem.doctor.probe.Conversation;
import io.github.tandem.doctor.probe.ConversationException;
import io.github.tandem.doctor.report.Hint;
import io.github.tandem.doctor.report.Row;
import io.github.tandem.doctor.report.Step;
import io.github.tandem.doctor.report.Subject;
import io.github.tandem.doctor.report.Symptom;

/**
 * Examines both clusters at once, and compares them.
 */
public final class Examination {

	private final Client source;

	private final Client target;

	private final Tools tools;

	private List<Optional<Survey>> surveys = List.of(Optional.empty(), Optional.empty());

	/**
	 * Prepare an examination.
	 * @param source the client of the source
	 * @param target the client of the target
	 * @param tools what to work with
	 */
	public Examination(Client source, Client target, Tools tools) {
		this.source = source;
		this.target = target;
		this.tools = tools;
	}

	/**
	 * Examine both.
	 * @param progress is told what is being looked at, by several threads
	 * @return a row for each look
	 */
	public List<Row> examine(Consumer<String> progress) {
		ClusterExam sourceExam = new ClusterExam(this.source, this.tools, progress);
		ClusterExam targetExam = new ClusterExam(this.target, this.tools, progress);
		this.surveys = this.tools.each(List.of(sourceExam, targetExam), ClusterExam::examine);
		List<Row> rows = new ArrayList<>(
				Stream.concat(sourceExam.rows().stream(), targetExam.rows().stream()).toList());
		this.surveys.get(0)
			.ifPresent((known) -> this.surveys.get(1)
				.ifPresent((other) -> compare(known, other)
					.map((look) -> new Row("target", new Subject.Whole(), look.step(), look.verdict()))
					.forEach(rows::add)));
		return rows;
	}

	/**
	 * Talk to a broker of the source that answered.
	 * @return a conversation, if one answered
	 * @throws ConversationException if it does not any more
	 */
	public Optional<Conversation> sourceBroker() throws ConversationException {
		return converse(this.source, this.surveys.get(0));
	}

	/**
	 * Talk to a broker of the target that answered.
	 * @return a conversation, if one answered
	 * @throws ConversationException if it does not any more
	 */
	public Optional<Conversation> targetBroker() throws ConversationException {
		return converse(this.target, this.surveys.get(1));
	}

	/**
	 * The target, if something may be written to it: both clusters told their ids, and
	 * are not the same.
	 * @return its id
	 */
	public Optional<String> writableTarget() {
		Optional<String> sourceId = this.surveys.get(0).flatMap(Survey::clusterId);
		return this.surveys.get(1)
			.flatMap(Survey::clusterId)
			.filter((targetId) -> sourceId.isPresent() && !targetId.equals(sourceId.get()));
	}

	private Optional<Conversation> converse(Client client, Optional<Survey> survey) throws ConversationException {
		if (survey.isEmpty()) {
			return Optional.empty();
		}
		return Optional.of(Conversation.open(client.configuration(), survey.get().endpoint(), survey.get().address(),
				this.tools.patience(), this.tools.clock()));
	}

	private static Stream<Look> compare(Survey source, Survey target) {
		return Stream.of(identities(source, target), limits(source, target));
	}

	private static Look identities(Survey source, Survey target) {
		if (source.clusterId().isEmpty() || target.clusterId().isEmpty()) {
			return Look.skipped(Step.IDENTITY, "a cluster that does not tell its id cannot be told from the other");
		}
		if (!source.clusterId().equals(target.clusterId())) {
			return Look.well(Step.IDENTITY, "not the source");
		}
		return Look.failed(Step.IDENTITY, "source and target are one cluster, " + source.clusterId().get(),
				Symptom.SAME_CLUSTER,
				Hint.of("tandem.source.bootstrap-servers and tandem.target.bootstrap-servers lead to the same cluster: "
						+ "correct one of them, what its names resolve to, or where the gateway forwards it."));
	}

	private static Look limits(Survey source, Survey target) {
		if (source.messageMaxBytes().isEmpty() || target.messageMaxBytes().isEmpty()) {
			return Look.skipped(Step.LIMITS, "not to be read without DESCRIBE_CONFIGS on both clusters");
		}
		long largest = source.messageMaxBytes().getAsLong();
		long accepted = target.messageMaxBytes().getAsLong();
		String said = "message.max.bytes is %d, on the source %d".formatted(accepted, largest);
		return (accepted >= largest) ? Look.well(Step.LIMITS, said) : Look
			.doubtful(Step.LIMITS, said, Symptom.LIMIT_BELOW_SOURCE, Hint
				.of("The target may refuse records that the source takes, unless their topics say otherwise: raise message.max.bytes of the target's brokers to %d, or max.message.bytes of the topics."
					.formatted(largest)));
	}

}
