package io.github.tandem.doctor.probe;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Resolves as the Kafka clients of this JVM do, and asks each name server of this machine
 * beside that.
 */
public final class SystemResolver implements Resolver {

	private final ExecutorService executor;

	private final Clock clock;

	private final NameServers servers;

	/**
	 * Resolve with this machine's settings.
	 * @param executor runs what waits
	 * @param clock tells how long it took
	 */
	public SystemResolver(ExecutorService executor, Clock clock) {
		this.executor = executor;
		this.clock = clock;
		this.servers = NameServers.of(Path.of("/etc/resolv.conf"));
	}

	@Override
	public Resolution resolve(String host, Duration patience) {
		if (new Endpoint(host, 0).isLiteral()) {
			try {
				return new Resolution.Literal(InetAddress.getByName(host));
			}
			catch (UnknownHostException ex) {
				return new Resolution.Unknown(List.of());
			}
		}
		Instant start = this.clock.instant();
		Instant end = start.plus(patience);
		List<String> names = this.servers.candidates(host);
		Future<Optional<Lookup>> lookup = this.executor.submit(() -> lookUp(host, start));
		List<Future<ServerAnswer>> asked = ask("A", names, patience);
		List<Future<ServerAnswer>> askedAgain = ask("AAAA", names, patience);
		Optional<Optional<Lookup>> found = Patience.await(lookup, left(end));
		List<ServerAnswer> first = answers(asked, end);
		List<ServerAnswer> second = answers(askedAgain, end);
		List<ServerAnswer> answers = IntStream.range(0, first.size())
			.mapToObj((index) -> first.get(index).and(second.get(index)))
			.toList();
		if (found.isEmpty()) {
			return new Resolution.Silent(answers, patience);
		}
		return found.get()
			.<Resolution>map((known) -> new Resolution.Found(known.addresses(), known.took(), answers))
			.orElseGet(() -> new Resolution.Unknown(answers));
	}

	private Optional<Lookup> lookUp(String host, Instant start) {
		try {
			InetAddress[] addresses = InetAddress.getAllByName(host);
			return Optional.of(new Lookup(Arrays.asList(addresses), Duration.between(start, this.clock.instant())));
		}
		catch (UnknownHostException ex) {
			return Optional.empty();
		}
	}

	private List<Future<ServerAnswer>> ask(String type, List<String> names, Duration patience) {
		return this.servers.servers()
			.stream()
			.map((server) -> new NameServerQuery(server, type, this.clock))
			.map((query) -> this.executor.submit(() -> query.ask(names, patience)))
			.toList();
	}

	private List<ServerAnswer> answers(List<Future<ServerAnswer>> asked, Instant end) {
		List<String> names = this.servers.servers();
		return IntStream.range(0, asked.size())
			.mapToObj((index) -> Patience.await(asked.get(index), left(end))
				.orElseGet(() -> new ServerAnswer.Silent(names.get(index))))
			.toList();
	}

	private Duration left(Instant end) {
		return Duration.between(this.clock.instant(), end);
	}

	/**
	 * What the JVM found.
	 *
	 * @param addresses the addresses
	 * @param took how long it took
	 */
	private record Lookup(List<InetAddress> addresses, Duration took) {

	}

}
