package io.github.tandem.doctor.exam;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.kafka.common.Node;

import io.github.tandem.doctor.probe.ConversationException;
import io.github.tandem.doctor.probe.Endpoint;
import io.github.tandem.doctor.report.Hint;
import io.github.tandem.doctor.report.Row;
import io.github.tandem.doctor.report.Step;
import io.github.tandem.doctor.report.Subject;
import io.github.tandem.doctor.report.Symptom;

/**
 * Examines one cluster: each bootstrap address, then each broker that the cluster
 * advertises, then the cluster as a whole.
 */
class ClusterExam {

	// how often the time for an answer may pass until no more addresses are begun with
	private static final int PATIENCES = 20;

	private final Client client;

	private final Tools tools;

	private final Consumer<String> progress;

	private final Instant end;

	private final List<Row> rows = new ArrayList<>();

	/**
	 * Prepare the examination.
	 * @param client the client of the cluster
	 * @param tools what to work with
	 * @param progress is told what is being looked at
	 */
	ClusterExam(Client client, Tools tools, Consumer<String> progress) {
		this.client = client;
		this.tools = tools;
		this.progress = progress;
		this.end = tools.clock().instant().plus(tools.patience().multipliedBy(PATIENCES));
	}

	/**
	 * Examine the cluster.
	 * @return what is known of it, if it was reached
	 */
	Optional<Survey> examine() {
		List<Visit> bootstraps = visitAll(bootstraps(), Gateways.none(this.client, this.tools), new Brokers(Map.of()));
		List<Visit> good = bootstraps.stream().filter((visit) -> visit.identity().isPresent()).toList();
		Optional<Survey> survey = good.stream().map(this::survey).flatMap(Optional::stream).findFirst();
		survey.ifPresentOrElse((known) -> {
			bootstraps.forEach((visit) -> add(identified(visit, known, Gateways.none(this.client, this.tools))));
			examineBrokers(known, good);
			add(new Subject.Whole(), known.looks());
		}, () -> {
			bootstraps.forEach((visit) -> add(visit.way().subject(), visit.looks()));
			add(new Subject.Whole(), List
				.of(good.isEmpty() ? Look.skipped(Step.BROKERS, "no bootstrap address leads to a broker") : gone()));
		});
		add(new Subject.Whole(), new OwnCertificateLook(this.client, this.tools.clock().instant()).look());
		return survey;
	}

	List<Row> rows() {
		return this.rows;
	}

	private List<Way> bootstraps() {
		List<Way> ways = new ArrayList<>();
		for (String address : this.client.access().bootstrapServers()) {
			Subject subject = new Subject.Bootstrap(address);
			Endpoint.parse(address)
				.ifPresentOrElse((endpoint) -> ways.add(new Way(this.client.role(), subject, endpoint)),
						() -> add(subject, List.of(Look.failed(Step.SYNTAX, "not of the form host:port",
								Symptom.BAD_ADDRESS,
								Hint.of("Correct it in tandem.%s.bootstrap-servers.".formatted(this.client.role()))))));
		}
		return ways;
	}

	private List<Visit> visitAll(List<Way> ways, Gateways gateways, Brokers brokers) {
		Visitor visitor = new Visitor(this.client, this.tools, brokers, gateways);
		return this.tools.each(ways, (way) -> {
			if (this.tools.clock().instant().isAfter(this.end)) {
				return new Visit(way, List.of(late()), Optional.empty(), Optional.empty());
			}
			this.progress.accept("%s: %s".formatted(this.client.role(), way.subject().name()));
			try {
				return visitor.visit(way);
			}
			catch (RuntimeException ex) {
				return new Visit(way, List.of(unexamined(ex)), Optional.empty(), Optional.empty());
			}
		});
	}

	private Look late() {
		return Look.failed(Step.PROTOCOL, "not examined: time was over", Symptom.NOT_EXAMINED, Hint
			.of("Others take so long that this one was left out: correct those first, or raise --timeout, of which "
					+ "the whole takes at most %d times as long.".formatted(PATIENCES)));
	}

	private Look gone() {
		return Look.failed(Step.BROKERS, "not examined: the broker that answered does not any more",
				Symptom.NOT_EXAMINED,
				Hint.of("The %s answered at first and not when it was asked for its brokers: examine again."
					.formatted(this.client.role())));
	}

	// one address that defeats the doctor must not hide what is wrong at the others
	private static Look unexamined(RuntimeException failure) {
		return Look.failed(Step.PROTOCOL, "could not be examined: " + failure, Symptom.NOT_EXAMINED, Hint
			.of("What answers there, or a setting of this machine, is not as expected: report it, with this row."));
	}

	private Optional<Survey> survey(Visit visit) {
		try {
			return Optional.of(new Surveyor(this.client, this.tools).survey(visit.way().endpoint(),
					visit.identity().orElseThrow()));
		}
		catch (ConversationException ex) {
			return Optional.empty();
		}
	}

	private void examineBrokers(Survey survey, List<Visit> bootstraps) {
		Set<InetAddress> known = reached(bootstraps);
		boolean isLocal = known.stream().allMatch(InetAddress::isLoopbackAddress);
		Brokers brokers = new Brokers(survey.led());
		Gateways gateways = new Gateways(this.client, this.tools, brokers, known, survey.clusterId(), this.end);
		List<Way> ways = survey.brokers().stream().map(this::way).toList();
		List<Visit> visits = visitAll(ways, gateways, brokers);
		List<Visit> foreign = visits.stream()
			.filter((visit) -> new AdvertisedLook(visit.way()).isForeign(isLocal) && !isRight(visit, survey))
			.toList();
		this.tools.each(foreign, (visit) -> visit.only(new AdvertisedLook(visit.way()).at(gateways.to(visit.way()))))
			.forEach(this::add);
		List<Visit> others = visits.stream().filter((visit) -> !foreign.contains(visit)).toList();
		known.addAll(reached(others));
		Gateways more = new Gateways(this.client, this.tools, brokers, known, survey.clusterId(), this.end);
		this.tools.each(others, (visit) -> identified(visit, survey, more)).forEach(this::add);
	}

	// a tunnel, or a broker of this machine
	private static boolean isRight(Visit visit, Survey survey) {
		return visit.identity()
			.filter((identity) -> identity.clusterId().isPresent() && identity.clusterId().equals(survey.clusterId()))
			.filter((identity) -> !new IdentityLook(visit.way(), survey.clusterId()).isOther(identity))
			.isPresent();
	}

	private Way way(Node node) {
		Endpoint endpoint = new Endpoint(node.host(), node.port());
		return new Way(this.client.role(), new Subject.Broker(node.id(), endpoint.toString()), endpoint);
	}

	private static Set<InetAddress> reached(Collection<Visit> visits) {
		return visits.stream()
			.map(Visit::reached)
			.flatMap(Optional::stream)
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	private static Visit identified(Visit visit, Survey survey, Gateways gateways) {
		return visit.identity().map((identity) -> {
			IdentityLook look = new IdentityLook(visit.way(), survey.clusterId());
			return visit.and(look.at(identity, look.isOther(identity) ? gateways.to(visit.way()) : Optional.empty()));
		}).orElse(visit);
	}

	private void add(Visit visit) {
		add(visit.way().subject(), visit.looks());
	}

	private void add(Subject subject, List<Look> looks) {
		Stream<Row> more = looks.stream()
			.map((look) -> new Row(this.client.role(), subject, look.step(), look.verdict()));
		this.rows.addAll(more.toList());
	}

}
