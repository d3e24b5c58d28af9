package dev.sheaf.examples.springmvc;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Puts the id of the request into the MDC; again when the answer is there, for that comes on another thread. */
@Component
class RequestIdFilter extends OncePerRequestFilter {

    private static final String ID = "request";

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        MDC.put(ID, idOf(request));
        try {
            chain.doFilter(request, response);
        } finally {
            MDC.remove(ID);
        }
    }

    private static String idOf(HttpServletRequest request) {
        if (request.getAttribute(ID) == null) {
            String given = request.getHeader("X-Request-Id");
            boolean usable = given != null && given.matches("[\\w-]{1,64}");
            request.setAttribute(ID, usable ? given : UUID.randomUUID().toString());
        }
        return (String) request.getAttribute(ID);
    }
}
