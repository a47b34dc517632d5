package io.github.tandem.doctor.exam;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.tandem.doctor.probe.Resolution;
import io.github.tandem.doctor.probe.ServerAnswer;
import io.github.tandem.doctor.report.Hint;
import io.github.tandem.doctor.report.Paste;
import io.github.tandem.doctor.report.Step;
import io.github.tandem.doctor.report.Symptom;

/**
 * What a resolution means for a client.
 */
class NameLook {

	private static final Duration SLOW = Duration.ofMillis(900);

	private final Way way;

	/**
	 * Look at the name of an address.
	 * @param way the address
	 */
	NameLook(Way way) {
		this.way = way;
	}

	/**
	 * Judge a resolution.
	 * @param resolution what the name came to
	 * @param gateway an address at which the right broker answers to this name
	 * @return the verdict
	 */
	Look at(Resolution resolution, Optional<InetAddress> gateway) {
		if (resolution instanceof Resolution.Literal) {
			return Look.well(Step.RESOLUTION, "an IP address");
		}
		if (resolution instanceof Resolution.Found found) {
			return found(found);
		}
		List<ServerAnswer> answers = (resolution instanceof Resolution.Silent silent) ? silent.answers()
				: ((Resolution.Unknown) resolution).answers();
		List<ServerAnswer> mute = answers.stream().filter(ServerAnswer.Silent.class::isInstance).toList();
		if (resolution instanceof Resolution.Silent || !answers.isEmpty() && mute.size() == answers.size()) {
			return silent(answers, gateway);
		}
		return Look.failed(Step.RESOLUTION, "nobody knows this name" + detail(answers), Symptom.UNRESOLVABLE_NAME,
				new Hint("%s, and the name cannot be resolved here. Let it be known here by one of these%s, %s."
					.formatted(this.way.named(), proof(gateway), advertise()), names(gateway)));
	}

	private Look found(Resolution.Found found) {
		String said = join(found.addresses()) + detail(found.answers());
		List<Set<InetAddress>> different = found.answers()
			.stream()
			.filter(ServerAnswer.Knows.class::isInstance)
			.map((answer) -> (Set<InetAddress>) new HashSet<>(((ServerAnswer.Knows) answer).addresses()))
			.distinct()
			.toList();
		if (different.size() > 1) {
			return Look.doubtful(Step.RESOLUTION, said, Symptom.NAME_SERVERS_DISAGREE, Hint
				.of("The name servers of this machine give different addresses for %s (split horizon): which one a client gets depends on which server answers first. Keep only the server that gives the addresses of this side, or forward the name to it."
					.formatted(this.way.endpoint().host()), Pastes.nameServer(this.way.endpoint().host())));
		}
		boolean isSlow = found.took().compareTo(SLOW) > 0;
		// from the hosts file: who waits for no name server does not need one
		boolean isGiven = !isSlow && different.isEmpty();
		if (!isGiven && found.answers().stream().anyMatch(ServerAnswer.Silent.class::isInstance)) {
			return Look.doubtful(Step.RESOLUTION, said, Symptom.NAME_SERVER_SILENT,
					Hint.of("The name is resolved, but one of the name servers of this machine does not answer: each "
							+ "look-up that asks it first takes seconds. Start it, or take it out of "
							+ "/etc/resolv.conf or the pod's dnsConfig."));
		}
		if (isSlow) {
			return Look.doubtful(Step.RESOLUTION, "%s, after %d ms".formatted(said, found.took().toMillis()),
					Symptom.NAME_SERVER_SLOW,
					Hint.of("Name resolution is slow, and every new connection waits for it. Use a name server nearer "
							+ "to this machine, or let it keep the name; in Kubernetes, a dot at the end of the name "
							+ "or a smaller ndots in the pod's dnsConfig saves look-ups."));
		}
		return Look.well(Step.RESOLUTION, said);
	}

	private Look silent(List<ServerAnswer> answers, Optional<InetAddress> gateway) {
		return Look.failed(Step.RESOLUTION, "no answer to the name" + detail(answers), Symptom.NAME_SERVER_SILENT,
				new Hint("No name server of this machine answers. Start it, let a firewall pass port 53 to it (UDP and "
						+ "TCP), or take another into /etc/resolv.conf or the pod's dnsConfig; until then names can "
						+ "be given to this machine%s.".formatted(proof(gateway)), names(gateway)));
	}

	private List<Paste> names(Optional<InetAddress> gateway) {
		String host = this.way.endpoint().host();
		String address = gateway.map(InetAddress::getHostAddress).orElse(Pastes.GATEWAY);
		return List.of(Pastes.hostAliases(host, address), Pastes.hosts(host, address), Pastes.nameServer(host));
	}

	private static String proof(Optional<InetAddress> gateway) {
		return gateway.map((address) -> " (tried: %s is the way to it)".formatted(address.getHostAddress())).orElse("");
	}

	private String advertise() {
		return this.way.isAdvertised() ? "or let the broker advertise a name that is known on both sides"
				: "or write a name that is known here";
	}

	private static String detail(List<ServerAnswer> answers) {
		return answers.isEmpty() ? ""
				: answers.stream().map(ServerAnswer::toString).collect(Collectors.joining("; ", " (", ")"));
	}

	private static String join(List<InetAddress> addresses) {
		return addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
	}

}
