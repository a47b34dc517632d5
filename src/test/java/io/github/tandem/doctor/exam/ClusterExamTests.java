package io.github.tandem.doctor.exam;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.jks.JksSslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreDetails;

import io.github.tandem.cluster.ClusterAccess;
import io.github.tandem.cluster.tls.Encryptions;
import io.github.tandem.doctor.probe.Resolution;
import io.github.tandem.doctor.probe.Resolver;
import io.github.tandem.doctor.report.Row;
import io.github.tandem.doctor.report.Symptom;
import io.github.tandem.doctor.report.Verdict;
import io.github.tandem.test.Certificates;
import io.github.tandem.test.SetClock;
import io.github.tandem.test.TlsListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClusterExam} without any network.
 */
class ClusterExamTests {

	private static final Resolver UNKNOWN = (host, patience) -> new Resolution.Unknown(List.of());

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final SetClock clock = new SetClock(Instant.parse("2026-11-26T10:00:00Z"));

	@AfterEach
	void close() {
		this.executor.shutdownNow();
	}

	@Test
	void anAddressThatDefeatsTheDoctorDoesNotHideTheOthers() {
		List<Row> rows = examine(List.of("a:1", "b:1"), (host, patience) -> {
			if (host.equals("a")) {
				throw new IllegalStateException("no such thing");
			}
			return new Resolution.Unknown(List.of());
		});
		assertThat(rows.get(0).verdict()).isInstanceOfSatisfying(Verdict.Failed.class, (failed) -> {
			assertThat(failed.symptom()).isEqualTo(Symptom.NOT_EXAMINED);
			assertThat(failed.said()).contains("no such thing");
		});
		assertThat(rows.get(1).verdict()).isInstanceOfSatisfying(Verdict.Failed.class,
				(failed) -> assertThat(failed.symptom()).isEqualTo(Symptom.UNRESOLVABLE_NAME));
	}

	@Test
	void ofHundredsOfAddressesAFewAreExaminedAtOnceAndNoneIsBegunWithWhenTimeIsOver() {
		AtomicInteger current = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		AtomicInteger all = new AtomicInteger();
		List<Row> rows = examine(IntStream.range(0, 300).mapToObj((number) -> "b%d:9092".formatted(number)).toList(),
				(host, patience) -> {
					most.accumulateAndGet(current.incrementAndGet(), Math::max);
					if (all.incrementAndGet() == 200) {
						this.clock.forward(Duration.ofSeconds(61));
					}
					// let others begin if they may
					for (int turn = 0; turn < 1000; turn++) {
						Thread.yield();
					}
					current.decrementAndGet();
					return new Resolution.Unknown(List.of());
				});
		assertThat(most.get()).isBetween(1, 32);
		assertThat(all.get()).isBetween(200, 232);
		assertThat(rows.stream()
			.filter((row) -> row.verdict() instanceof Verdict.Failed failed
					&& failed.symptom() == Symptom.NOT_EXAMINED))
			.hasSize(300 - all.get())
			.allSatisfy((row) -> assertThat(((Verdict.Failed) row.verdict()).hint().text()).contains("--timeout"));
	}

	@Test
	void anAddressThatIsNotHostAndPortIsTold() {
		assertThat(symptoms(examine(List.of("http://a:1"), UNKNOWN))).containsExactly(Symptom.BAD_ADDRESS);
	}

	@Test
	void somethingElseThatAnswersIsTold() throws IOException {
		try (ServerSocket server = listen("HTTP/1.1 400 Bad Request\r\n\r\n")) {
			assertThat(symptoms(examine(server, Map.of()))).containsExactly(Symptom.NOT_KAFKA);
		}
	}

	@Test
	void aPortThatTakesConnectionsAndSaysNothingIsTold() throws IOException {
		try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			assertThat(symptoms(examine(server, Map.of()))).containsExactly(Symptom.NO_ANSWER);
		}
	}

	@Test
	void aLoginThatTheClientCannotUseIsTold() throws IOException {
		try (ServerSocket server = listen("")) {
			assertThat(
					symptoms(
							examine(server,
									Map.of("security.protocol", "SASL_PLAINTEXT", "sasl.mechanism", "PLAIN",
											"sasl.jaas.config", "no.such.Module required;"))))
				.containsExactly(Symptom.LOGIN_UNUSABLE);
		}
	}

	@Test
	void encryptionThatBothSidesDoNotAgreeOnIsTold() {
		try (Certificates certificates = new Certificates(90);
				TlsListener listener = new TlsListener(certificates.brokerKeyStore(), certificates.password(),
						(server) -> server.setEnabledProtocols(new String[] { "TLSv1.2" }));
				TlsListener asking = new TlsListener(certificates.brokerKeyStore(), certificates.password(),
						(server) -> server.setNeedClientAuth(true))) {
			Map<String, Object> settings = new HashMap<>(certificates.clientProperties());
			settings.put("security.protocol", "SSL");
			settings.put("ssl.enabled.protocols", "TLSv1.3");
			assertThat(symptoms(examine("localhost:" + listener.port(), settings)))
				.containsExactly(Symptom.TLS_REFUSED);
			assertThat(symptoms(examine("localhost:" + asking.port(), settings)))
				.containsExactly(Symptom.CLIENT_CERTIFICATE);
			settings.put("ssl.enabled.protocols", "TLSv1.2");
			assertThat(symptoms(examine("localhost:" + asking.port(), settings)))
				.containsExactly(Symptom.CLIENT_CERTIFICATE);
		}
	}

	@Test
	void aRenewedBundleThatCannotBeUsedIsTold() {
		try (Certificates certificates = new Certificates(90)) {
			DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("east",
					store(certificates.clientKeyStore(), certificates));
			Map<String, Object> settings = new HashMap<>(Map.of("security.protocol", "SSL"));
			Encryptions encryptions = new Encryptions(bundles, Clock.systemUTC());
			encryptions.addTo("source", "east", settings);
			assertThat(encryptions.of("source").orElseThrow().own()).hasSize(1);
			this.clock.set(Instant.now());
			assertThat(symptoms(examine(List.of("a:1"), UNKNOWN, settings))).containsExactly(Symptom.UNRESOLVABLE_NAME);
			bundles.updateBundle("east", store(Path.of("/nowhere"), certificates));
			assertThat(symptoms(examine(List.of("a:1"), UNKNOWN, settings))).containsExactly(Symptom.UNRESOLVABLE_NAME,
					Symptom.RENEWAL_UNUSABLE);
		}
	}

	private static SslBundle store(Path keys, Certificates certificates) {
		return SslBundle.of(new JksSslStoreBundle(
				new JksSslStoreDetails("PKCS12", null, "file:" + keys, certificates.password()), null));
	}

	private ServerSocket listen(String answer) throws IOException {
		ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.executor.execute(() -> {
			while (!server.isClosed()) {
				try (Socket socket = server.accept()) {
					socket.getInputStream().read();
					socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
				}
				catch (IOException ex) {
					// hung up
				}
			}
		});
		return server;
	}

	private static List<Symptom> symptoms(List<Row> rows) {
		return rows.stream().map(Row::verdict).flatMap((verdict) -> {
			if (verdict instanceof Verdict.Failed failed) {
				return Stream.of(failed.symptom());
			}
			return (verdict instanceof Verdict.Doubtful doubtful) ? Stream.of(doubtful.symptom()) : Stream.empty();
		}).toList();
	}

	private List<Row> examine(ServerSocket server, Map<String, Object> settings) {
		return examine("localhost:" + server.getLocalPort(), settings);
	}

	// here time has to pass
	private List<Row> examine(String address, Map<String, Object> settings) {
		Resolver resolver = (host, patience) -> new Resolution.Found(List.of(InetAddress.getLoopbackAddress()),
				Duration.ZERO, List.of());
		return examine(List.of(address), settings,
				new Tools(resolver, this.executor, Clock.systemUTC(), Duration.ofSeconds(1)));
	}

	private List<Row> examine(List<String> servers, Resolver resolver) {
		return examine(servers, resolver, Map.of());
	}

	private List<Row> examine(List<String> servers, Resolver resolver, Map<String, Object> settings) {
		return examine(servers, settings, new Tools(resolver, this.executor, this.clock, Duration.ofSeconds(3)));
	}

	private static List<Row> examine(List<String> servers, Map<String, Object> settings, Tools tools) {
		Map<String, Object> configuration = new HashMap<>(settings);
		configuration.put("bootstrap.servers", "localhost:1");
		ClusterExam exam = new ClusterExam(Client.of(new ClusterAccess("source", servers, configuration)), tools,
				(what) -> {
				});
		assertThat(exam.examine()).isEmpty();
		return exam.rows();
	}

}
