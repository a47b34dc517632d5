package io.github.tandem.doctor.exam;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.security.auth.SecurityProtocol;

import io.github.tandem.doctor.probe.Conversation;
import io.github.tandem.doctor.probe.ConversationException;
import io.github.tandem.doctor.probe.Greeting;
import io.github.tandem.doctor.probe.Reach;
import io.github.tandem.doctor.probe.Resolution;
import io.github.tandem.doctor.probe.TlsFacts;
import io.github.tandem.doctor.probe.TlsHandshake;
import io.github.tandem.doctor.report.Hint;
import io.github.tandem.doctor.report.Paste;
import io.github.tandem.doctor.report.Step;
import io.github.tandem.doctor.report.Symptom;

/**
 * Goes to one address as a client does, step by step, until one fails.
 */
class Visitor {

	private static final int ROUND_TRIPS = 5;

	// of the time for an answer: who takes longer for a small request is slow itself
	private static final int SLOW = 3;

	// 1140 bytes fit through nearly every tunnel
	private static final String CLAMP = "nft add rule inet filter forward tcp flags syn tcp option maxseg size set 1140";

	// a dozen of names as long as they may be fill two packets each way
	private static final List<String> LONG_NAMES = IntStream.range(0, 12)
		.mapToObj((number) -> "tandem-doctor.%s.%d".formatted("x".repeat(230), number))
		.toList();

	private final Client client;

	private final Tools tools;

	private final Brokers brokers;

	private final Gateways gateways;

	Visitor(Client client, Tools tools, Brokers brokers, Gateways gateways) {
		this.client = client;
		this.tools = tools;
		this.brokers = brokers;
		this.gateways = gateways;
	}

	/**
	 * Go to an address.
	 * @param way the address
	 * @return what was seen
	 */
	Visit visit(Way way) {
		List<Look> looks = new ArrayList<>();
		Resolution resolution = this.tools.resolver().resolve(way.endpoint().host(), this.tools.patience());
		Optional<InetAddress> gateway = resolution.addresses().isEmpty() ? this.gateways.to(way) : Optional.empty();
		looks.add(new NameLook(way).at(resolution, gateway));
		if (resolution.addresses().isEmpty()) {
			return new Visit(way, looks, Optional.empty(), Optional.empty());
		}
		List<Reach> reaches = this.tools.each(resolution.addresses(),
				(address) -> Reach.of(address, way.endpoint().port(), this.tools.patience(), this.tools.clock()));
		Optional<InetAddress> reached = reaches.stream()
			.filter(Reach.Connected.class::isInstance)
			.map(Reach::address)
			.findFirst();
		looks.add(new ConnectionLook(way, ListenerLook.isEncrypted(this.client.protocol())).at(reaches,
				reached.isEmpty() ? this.gateways.to(way) : Optional.empty()));
		if (reached.isEmpty()) {
			return new Visit(way, looks, reached, Optional.empty());
		}
		return new Visit(way, looks, reached, converse(way, reached.get(), looks));
	}

	private Optional<BrokerIdentity> converse(Way way, InetAddress address, List<Look> looks) {
		Optional<TlsFacts> facts = Optional.empty();
		if (ListenerLook.isEncrypted(this.client.protocol())) {
			TlsHandshake.Outcome outcome = new TlsHandshake(this.tools.patience(), this.client.identification())
				.with(way.endpoint(), address);
			if (!(outcome instanceof TlsHandshake.Shown shown)) {
				looks.add(unencrypted(way, address, outcome));
				return Optional.empty();
			}
			facts = Optional.of(shown.facts());
		}
		try (Conversation conversation = Conversation.open(this.client.configuration(), way.endpoint(), address,
				this.tools.patience(), this.tools.clock())) {
			facts.ifPresent((known) -> looks.add(certificate(way).at(known, Optional.empty())));
			if (ListenerLook.hasLogin(this.client.protocol())) {
				looks.add(Look.well(Step.SASL, "logged in by %s%s".formatted(this.client.mechanism(),
						this.client.user().map((name) -> " as " + name).orElse(""))));
			}
			looks.add(Look.well(Step.PROTOCOL, conversation.release().phrase()));
			return ask(way, conversation, address, looks);
		}
		catch (ConversationException ex) {
			facts.ifPresent((known) -> looks.add(certificate(way).at(known,
					(ex.kind() == ConversationException.Kind.ENCRYPTION) ? Optional.of(ex) : Optional.empty())));
			if (ex.kind() != ConversationException.Kind.ENCRYPTION) {
				looks.add(silence(way, address, ex));
			}
			return Optional.empty();
		}
	}

	private CertificateLook certificate(Way way) {
		return new CertificateLook(way, this.tools.clock());
	}

	private Look unencrypted(Way way, InetAddress address, TlsHandshake.Outcome outcome) {
		Duration patience = this.tools.patience();
		int port = way.endpoint().port();
		if (outcome instanceof TlsHandshake.Stalled) {
			return (Greeting.ofSmallPackets(address, port, patience) == Greeting.SILENT)
					? listener(way).at(Greeting.of(address, port, patience), "no answer to a greeting by TLS")
					: largePackets(Step.TLS, way);
		}
		String reason = ((TlsHandshake.Broken) outcome).reason();
		Greeting greeting = Greeting.of(address, port, patience);
		return (greeting != Greeting.TLS) ? listener(way).at(greeting, reason)
				: Look.failed(Step.TLS, reason, Symptom.TLS_REFUSED,
						Hint.of("Client and broker do not agree on how to encrypt: compare %s and %s with the broker's."
							.formatted(way.key("ssl.enabled.protocols"), way.key("ssl.cipher.suites"))));
	}

	private Look silence(Way way, InetAddress address, ConversationException failure) {
		String said = String.valueOf(failure.getMessage());
		return switch (failure.kind()) {
			case UNUSABLE -> Look.failed(Step.SASL, said, Symptom.LOGIN_UNUSABLE,
					Hint.of("This client cannot use its own settings for encryption or login: see %s, %s and the SSL "
						.formatted(way.key("sasl.jaas.config"), way.key("sasl.mechanism"))
							+ "bundle of tandem.%s.ssl.bundle.".formatted(way.role())));
			case MECHANISM -> Look.failed(Step.SASL, said, Symptom.MECHANISM_NOT_OFFERED,
					Hint.of("The listener does not offer %s: set %s to one that it offers, or let it be enabled there "
						.formatted(this.client.mechanism(), way.key("sasl.mechanism")) + "(sasl.enabled.mechanisms)."));
			case LOGIN -> refused(way, said);
			case NO_LOGINS -> listener(way).wantsNoLogin();
			case UNSUPPORTED -> unsupported(said);
			default -> listener(way).at(Greeting.of(address, way.endpoint().port(), this.tools.patience()), said);
		};
	}

	private Look refused(Way way, String said) {
		return Look.failed(Step.SASL, said, Symptom.LOGIN_REFUSED, Hint
			.of("The broker refuses the login%s: correct user or password in %s, or create the user there for %s."
				.formatted(this.client.user().map((name) -> " of " + name).orElse(""), way.key("sasl.jaas.config"),
						this.client.mechanism())));
	}

	private Optional<BrokerIdentity> ask(Way way, Conversation conversation, InetAddress address, List<Look> looks) {
		Step step = Step.ROUND_TRIP;
		try {
			looks.add(roundTrips(conversation));
			step = Step.PACKETS;
			conversation.ask(MetadataResponse.class, new MetadataRequest.Builder(LONG_NAMES, false));
			looks.add(Look.well(Step.PACKETS, "full size comes through both ways"));
			step = Step.IDENTITY;
			return Optional.of(this.brokers.identify(conversation, address));
		}
		catch (ConversationException ex) {
			looks.add(ended(way, address, ex, step));
			return Optional.empty();
		}
	}

	private Look ended(Way way, InetAddress address, ConversationException failure, Step step) {
		if (failure.kind() == ConversationException.Kind.UNSUPPORTED) {
			return unsupported(String.valueOf(failure.getMessage()));
		}
		if (failure.kind() == ConversationException.Kind.CLOSED && step == Step.ROUND_TRIP
				&& !ListenerLook.hasLogin(this.client.protocol())) {
			return listener(way).wantsLogin();
		}
		if (failure.kind() == ConversationException.Kind.SILENT && step == Step.PACKETS) {
			return smallRequest(way, address).map((took) -> slow(step, took, failure))
				.orElseGet(() -> largePackets(step, way));
		}
		return Look.failed(step, String.valueOf(failure.getMessage()), Symptom.REQUEST_FAILED,
				Hint.of("The broker takes the connection and does not answer its requests: its log tells why."));
	}

	// how long a small request takes anew, if that is long
	private Optional<Duration> smallRequest(Way way, InetAddress address) {
		Instant start = this.tools.clock().instant();
		try (Conversation conversation = Conversation.open(this.client.configuration(), way.endpoint(), address,
				this.tools.patience(), this.tools.clock())) {
			start = this.tools.clock().instant();
			conversation.ask(ApiVersionsResponse.class, new ApiVersionsRequest.Builder());
		}
		catch (ConversationException ex) {
			// not at all is longer than long
		}
		return Optional.of(Duration.between(start, this.tools.clock().instant()))
			.filter((took) -> took.compareTo(this.tools.patience().dividedBy(SLOW)) > 0);
	}

	private static Look slow(Step step, Duration took, ConversationException failure) {
		return Look.failed(step, "%s, and a small request took %s ms".formatted(failure.getMessage(), Millis
			.of(took)), Symptom.REQUEST_FAILED, Hint
				.of("The broker is slow at small requests too: it is overloaded, throttles this client, or is far away. Examine again with a longer --timeout."));
	}

	private static Look unsupported(String said) {
		return Look.failed(Step.IDENTITY, said, Symptom.REQUEST_FAILED,
				Hint.of("What answers there does not answer as a broker does: it may be the listener of a controller, "
						+ "whose port is another one than that of its broker, or a proxy that hides requests."));
	}

	private Look roundTrips(Conversation conversation) throws ConversationException {
		List<Duration> trips = new ArrayList<>();
		for (int trip = 0; trip < ROUND_TRIPS; trip++) {
			Instant start = this.tools.clock().instant();
			conversation.ask(ApiVersionsResponse.class, new ApiVersionsRequest.Builder());
			trips.add(Duration.between(start, this.tools.clock().instant()));
		}
		Collections.sort(trips);
		return Look.well(Step.ROUND_TRIP, "%s ms (%s to %s)".formatted(Millis.of(trips.get(ROUND_TRIPS / 2)),
				Millis.of(trips.get(0)), Millis.of(trips.get(ROUND_TRIPS - 1))));
	}

	private Look largePackets(Step step, Way way) {
		return Look.failed(step, "small packets come through and large ones vanish", Symptom.LARGE_PACKETS_LOST,
				Hint.of("On the way to %s something takes only smaller packets and does not say so: a tunnel with a "
					.formatted(way.endpoint())
						+ "smaller MTU, and a firewall that drops ICMP. Let ICMP \"fragmentation needed\" pass, set a "
						+ "smaller MTU on this side, or let the gateway limit the segments of both directions to the "
						+ "tunnel's MTU less 40.", new Paste(Paste.Place.SHELL, CLAMP)));
	}

	private ListenerLook listener(Way way) {
		SecurityProtocol protocol = this.client.protocol();
		return new ListenerLook(way, protocol);
	}

}
