package io.github.tandem.doctor.rights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import io.github.tandem.doctor.exam.Client;
import io.github.tandem.doctor.probe.ConversationException;
import io.github.tandem.doctor.report.Hint;
import io.github.tandem.doctor.report.Paste;
import io.github.tandem.doctor.report.Row;
import io.github.tandem.doctor.report.Step;
import io.github.tandem.doctor.report.Subject;
import io.github.tandem.doctor.report.Symptom;
import io.github.tandem.doctor.report.Verdict;
import io.github.tandem.route.Route;

/**
 * The rows of an examination of rights: what is missing, and on which cluster a question
 * was left open.
 */
final class RightsRows {

	private static final int NAMED = 5;

	private final List<Row> rows = new ArrayList<>();

	private final Map<String, Row> open = new LinkedHashMap<>();

	/**
	 * Ask something, and note it if there is no answer.
	 * @param <T> type of the answer
	 * @param client the client that asks
	 * @param question the question
	 * @return the answer, if there is one
	 */
	<T> Optional<T> answer(Client client, Question<T> question) {
		try {
			return Optional.of(question.ask());
		}
		catch (ConversationException ex) {
			this.open.putIfAbsent(client.role(), new Row(client.role(), new Subject.Whole(), Step.RIGHTS, open(ex)));
			return Optional.empty();
		}
	}

	// who does not know a request has no rights for it
	private static Verdict open(ConversationException failure) {
		String said = "not all could be looked at: " + failure.getMessage();
		return (failure.kind() == ConversationException.Kind.UNSUPPORTED) ? new Verdict.Skipped(said)
				: unanswered(said);
	}

	/**
	 * The verdict where a broker does not tell what the user may do.
	 * @param said what was seen
	 * @return the verdict
	 */
	static Verdict unanswered(String said) {
		return new Verdict.Doubtful(said, Symptom.REQUEST_FAILED, Hint
			.of("A right may be missing that is not listed here: the broker did not answer a question about rights. Its log tells why; examine again, with a longer --timeout if the broker is slow."));
	}

	void add(Client client, Set<Need> missing) {
		if (!missing.isEmpty()) {
			this.rows.add(new Row(client.role(), new Subject.Whole(), Step.RIGHTS,
					failed(client, "Tandem cannot do what tandem.topics.* and tandem.offsets.* say", missing)));
		}
	}

	void add(Client client, Route route, Set<Need> missing, int topics) {
		this.rows.add(new Row(client.role(), new Subject.OfRoute(route.name()), Step.RIGHTS, missing.isEmpty()
				? new Verdict.Well("enough for %d topic%s that can be seen".formatted(topics, (topics != 1) ? "s" : ""))
				: failed(client, "The route '%s' cannot do its work on the %s".formatted(route.name(), client.role()),
						missing)));
	}

	private static Verdict failed(Client client, String consequence, Set<Need> missing) {
		List<String> all = missing.stream().map(Need::toString).sorted().toList();
		String said = "missing: " + String.join(", ", all.subList(0, Math.min(NAMED, all.size())))
				+ ((all.size() > NAMED) ? " and %d more".formatted(all.size() - NAMED) : "");
		AclCommand command = new AclCommand(String.join(",", client.access().bootstrapServers()),
				client.user().map((user) -> "User:" + user).orElse("User:<the client's principal>"));
		Map<String, Paste> pastes = new TreeMap<>();
		command.grant(missing).forEach((line) -> pastes.put(line, new Paste(Paste.Place.SHELL, line)));
		return new Verdict.Failed(said, Symptom.MISSING_RIGHT, new Hint(
				"%s with these rights. Somebody who may alter ACLs there grants them; a prefix (--resource-pattern-type prefixed) does for many topics."
					.formatted(consequence),
				List.copyOf(pastes.values())));
	}

	/**
	 * All rows.
	 * @return those of what was answered, then those of what was not
	 */
	List<Row> all() {
		List<Row> all = new ArrayList<>(this.rows);
		all.addAll(this.open.values());
		return all;
	}

	/**
	 * A question to a broker.
	 *
	 * @param <T> type of the answer
	 */
	@FunctionalInterface
	interface Question<T> {

		T ask() throws ConversationException;

	}

}
